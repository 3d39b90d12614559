"""Conv2D: every filter looks for one pattern at all places of the image."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, Literal, Protocol

from numpy.typing import DTypeLike
from pydantic import PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError
from typing_extensions import override

from nn.initializers import INITIALIZERS, ConstantValue, HeNormal, Initializer
from nn.layers.base import LAYERS, Array, Buffer, Layer, LayerSpec, ParameterSpec, Shape
from nn.layers.columns import Columns
from nn.layers.images import Windows, pixels, windows
from nn.layers.winograd import KERNEL, OUT, Winograd
from nn.registry import Whole, described, setting

if TYPE_CHECKING:
    AnyInitializer = Initializer
else:
    AnyInitializer = INITIALIZERS.union()

MAX_PADDING = 10


class Engine(Protocol):
    """A way to compute the convolution; images are (H, W, N, C), as `pixels` views them."""

    def resize(self, n: int) -> None:
        """Let the buffers hold `n` samples."""

    def forward(self, x: Array, weight: Array, bias: Array, out: Array) -> None:
        """Write the convolution plus the bias to `out`."""

    def gradients(self, x: Array, grad: Array, grad_weight: Array, grad_bias: Array) -> None:
        """Write the gradients of weight and bias, for that of the output."""

    def input_gradient(self, grad: Array, weight: Array, out: Array) -> None:
        """Write the gradient for the input to `out`."""


def engine(
    channels: int, filters: int, rows: Windows, columns: Windows, dtype: DTypeLike
) -> Engine:
    """Return the fastest way for the geometry, as measured.

    Winograd needs a 3 x 3 kernel and stride 1, and pays with enough channels and whole tiles.
    """
    small = (rows.size, rows.stride) == (KERNEL, 1)
    if small and min(channels, filters) >= 8 and min(rows.count, columns.count) >= OUT:
        return Winograd(channels, filters, rows, columns, dtype)
    return Columns(channels, filters, rows, columns, dtype)


class Conv2D(Layer["Conv2DSpec"]):
    """y[f] = bias[f] + Σ over channels c of the cross-correlation of x[c] with weight[:, :, c, f].

    The weight has shape (kernel rows, kernel columns, channels, filters), outputs last as in every
    layer; PyTorch has (filters, channels, kernel rows, kernel columns).
    """

    weight: Array
    bias: Array
    grad_weight: Array
    grad_bias: Array

    def __init__(self, spec: "Conv2DSpec", in_shape: Shape, dtype: DTypeLike) -> None:
        super().__init__(spec, in_shape, dtype)
        rows, columns = spec.windows(in_shape)
        channels = in_shape[0]
        self.out_shape = (spec.filters, rows.count, columns.count)
        self.engine = engine(channels, spec.filters, rows, columns, self.dtype)
        self._output = Buffer(self.out_shape, self.dtype)
        self._grad_in = Buffer(in_shape, self.dtype)

    @override
    def parameters(self) -> dict[str, ParameterSpec]:
        spec, channels, size = self.spec, self.in_shape[0], self.spec.kernel_size
        shape = (size, size, channels, spec.filters)
        fans = channels * size * size, spec.filters * size * size
        bias = ConstantValue(value=spec.bias_init)
        return {
            "weight": ParameterSpec(shape, spec.initializer, *fans, decays=True),
            "bias": ParameterSpec((spec.filters,), bias, *fans),
        }

    @override
    def bind(self, params: Mapping[str, Array], grads: Mapping[str, Array]) -> None:
        self.weight, self.bias = params["weight"], params["bias"]
        self.grad_weight, self.grad_bias = grads["weight"], grads["bias"]

    @override
    def resize(self, n: int) -> None:
        self.output = self._output.rows(n)
        self.engine.resize(n)
        self.grad_in: Array | None = None  # a first layer never needs it

    @override
    def forward(self, x: Array, training: bool) -> Array:
        if len(x) != self._n:
            self.fit(len(x))
        self._x = pixels(x)
        self.engine.forward(self._x, self.weight, self.bias, pixels(self.output))
        return self.output

    @override
    def backward(self, grad_out: Array) -> Array:
        self.backward_parameters(grad_out)
        if self.grad_in is None:
            self.grad_in = self._grad_in.rows(self._n)
        self.engine.input_gradient(pixels(grad_out), self.weight, pixels(self.grad_in))
        return self.grad_in

    @override
    def backward_parameters(self, grad_out: Array) -> None:
        self.grad_output = grad_out
        self.engine.gradients(self._x, pixels(grad_out), self.grad_weight, self.grad_bias)


def _padding(value: Any) -> int | Literal["same"]:
    """Read "same" or a whole number; one in quotes is what a text field sends."""
    if value == "same":
        return "same"
    if isinstance(value, str) and value.isdecimal():
        value = int(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if type(value) is int and 0 <= value <= MAX_PADDING:
        return value
    raise PydanticCustomError(
        "padding", 'must be "same" or a whole number from 0 to {most}', {"most": MAX_PADDING}
    )


Padding = Annotated[
    int | Literal["same"],
    PlainValidator(_padding),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "integer", "minimum": 0, "maximum": MAX_PADDING},
                {"type": "string", "const": "same"},
            ]
        }
    ),
]


@LAYERS.add
class Conv2DSpec(LayerSpec):
    """Cross-correlation with learned kernels, plus a bias for each filter."""

    model_config = described(
        (
            "Convolution",
            "Slides small filters over the image: each finds one pattern wherever it is, with few"
            " weights.",
        ),
        ("卷积", "用小滤波器扫过图像：每个滤波器在任何位置寻找同一种图案，所需权重很少。"),
    )
    layer = Conv2D
    images_only = True
    kind: Literal["conv2d"] = "conv2d"
    filters: Whole = setting(
        16,
        ge=1,
        le=512,
        en=("Filters", "How many patterns are looked for; each gives one channel of the output."),
        zh=("滤波器数", "寻找多少种图案；每个滤波器产生输出的一个通道。"),
    )
    kernel_size: Whole = setting(
        3,
        ge=1,
        le=15,
        unit="pixels",
        en=("Kernel size", "Height and width of a filter; larger ones see more at once."),
        zh=("卷积核大小", "滤波器的高与宽；越大一次看到的范围越大。"),
    )
    stride: Whole = setting(
        1,
        ge=1,
        le=8,
        unit="pixels",
        en=("Stride", "How far a filter moves; 2 halves height and width of the output."),
        zh=("步幅", "滤波器每次移动的距离；2 会使输出的高和宽减半。"),
    )
    padding: Padding = setting(
        0,
        en=(
            "Padding",
            'Rows and columns of zeros around the image; "same" keeps its size (at stride 1).',
        ),
        zh=("填充", "在图像四周补零的行列数；“same” 使输出大小不变（步幅为 1 时）。"),
    )
    initializer: AnyInitializer = setting(
        HeNormal(),
        en=("Initializer", "How the weights begin; it decides whether signals survive the depth."),
        zh=("初始化", "权重的初始值；决定信号能否穿过多层而不消失或爆炸。"),
    )
    bias_init: float = setting(
        0.0,
        ge=-10,
        le=10,
        en=("Initial bias", "Where every bias begins; a little above 0 keeps ReLU units alive."),
        zh=("初始偏置", "所有偏置的初始值；略大于 0 可避免 ReLU 单元死亡。"),
    )

    def windows(self, in_shape: Shape) -> tuple[Windows, Windows]:
        """Return where the kernel falls on images of (channels, height, width).

        Raises:
            ShapeError: when it is larger than the padded image.
        """
        return windows(
            "Conv2D", in_shape, self.kernel_size, self.stride, self.padding, "kernel_size"
        )
