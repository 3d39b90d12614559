"""Pooling: each window of an image becomes one pixel, its largest or its mean."""

from typing import Any, Literal, TypeVar

import numpy as np
from numpy.typing import DTypeLike
from typing_extensions import override

from nn.errors import ShapeError
from nn.layers.activations import Relu
from nn.layers.base import LAYERS, Array, Buffer, Layer, LayerSpec, Shape
from nn.layers.images import Tap, Windows, pixels, taps, windows
from nn.registry import Whole, described, setting

P = TypeVar("P", bound="PoolSpec")


class PoolSpec(LayerSpec):
    """What pooling layers have in common: the windows."""

    images_only = True
    size: Whole = setting(
        2,
        ge=1,
        le=15,
        unit="pixels",
        en=("Size", "Height and width of a window; larger ones forget more of where things are."),
        zh=("窗口大小", "窗口的高与宽；越大，位置信息丢失越多。"),
    )
    stride: Whole | None = setting(
        None,
        ge=1,
        le=15,
        unit="pixels",
        en=("Stride", "How far each window is from the next; empty means the window's size."),
        zh=("步幅", "相邻窗口的距离；留空则等于窗口大小。"),
    )
    padding: Whole = setting(
        0,
        ge=0,
        le=7,
        unit="pixels",
        en=("Padding", "Rows and columns put around the image; at most half the size."),
        zh=("填充", "在图像四周补充的行列数；最多为窗口大小的一半。"),
    )

    def windows(self, in_shape: Shape) -> tuple[Windows, Windows]:
        """Return where the windows fall on images of (channels, height, width).

        Raises:
            ShapeError: when a window is larger than the padded image, or could miss it.
        """
        name = self.layer.__name__
        if 2 * self.padding > self.size:
            raise ShapeError.of(
                "padding",
                self.padding,
                f"{name} on {in_shape}: padding exceeds half the size (={self.size}), so that a"
                " window could miss the image",
                "lower padding or raise size",
            )
        stride = self.size if self.stride is None else self.stride
        return windows(name, in_shape, self.size, stride, self.padding, "size")


class Pool(Layer[P]):
    """A layer that makes one pixel of each window.

    Attributes:
        taps: for each place in the window, row by row: its outputs and the pixels it falls on.
        apart: whether no pixel is in two windows.
        padded: whether some windows see padding.
    """

    def __init__(self, spec: P, in_shape: Shape, dtype: DTypeLike) -> None:
        super().__init__(spec, in_shape, dtype)
        rows, columns = spec.windows(in_shape)
        self.out_shape = (in_shape[0], rows.count, columns.count)
        self.taps = list(taps(rows, columns))
        self.apart = rows.stride >= rows.size
        self.padded = spec.padding > 0
        self._output = Buffer(self.out_shape, self.dtype)
        self._grad_in = Buffer(in_shape, self.dtype)
        self._part = Buffer(self.out_shape, self.dtype)

    @override
    def resize(self, n: int) -> None:
        self.output, self.grad_in = self._output.rows(n), self._grad_in.rows(n)
        self.grad_in.fill(0)  # pixels in no window stay 0

    def _give(self, grad: Array, dx: Array, tap: Tap) -> None:
        """Hand each window's gradient to its pixel at one place."""
        out, seen = tap
        if self.apart:
            dx[seen] = grad[out]
        else:
            dx[seen] += grad[out]


class MaxPool2D(Pool["MaxPool2DSpec"]):
    """y = the largest pixel of the window; its gradient goes there, to the first of equal ones.

    Padding is never the largest, as in PyTorch. `beats` says for each place in the window where
    its pixel is larger than all before it; the last one that is has the maximum.

    Behind a ReLU a pixel has to be larger than 0 too: where none is, the gradient would stop at
    the ReLU anyway. Left out here, where there are fewer numbers, it gives the ReLU nothing to do.
    """

    def __init__(self, spec: "MaxPool2DSpec", in_shape: Shape, dtype: DTypeLike) -> None:
        super().__init__(spec, in_shape, dtype)
        self._beats = [Buffer(self.out_shape, np.bool_) for _ in self.taps]
        self._rest = Buffer(self.out_shape, self.dtype)
        self._whole = Buffer(in_shape, self.dtype)
        self._least = -np.inf

    @override
    def follow(self, before: Layer[Any]) -> None:
        if isinstance(before, Relu):
            self._least = 0.0
            before.spare(self._whole_gradient)

    @override
    def resize(self, n: int) -> None:
        super().resize(n)
        self.beats = [pixels(buffer.rows(n)) for buffer in self._beats]
        for beats in self.beats:
            beats.fill(False)  # what falls on padding stays so

    @override
    def forward(self, x: Array, training: bool) -> Array:
        if len(x) != self._n:
            self.fit(len(x))
        x, y, part = pixels(x), pixels(self.output), pixels(self._part.rows(self._n))
        places = list(zip(self.taps, self.beats, strict=True))
        if self.padded:
            y.fill(self._least)
        else:
            (_, seen), beats = places.pop(0)
            np.copyto(y, x[seen])
            np.greater(y, self._least, out=beats)
        for (out, seen), beats in places:
            # numpy copies pieces of what lies apart anyway; copied as a whole it is faster.
            np.copyto(part[out], x[seen])
            np.greater(part[out], y[out], out=beats[out])
            np.maximum(part[out], y[out], out=y[out])
        return self.output

    @override
    def backward(self, grad_out: Array) -> Array:
        self.grad_output = grad_out
        self._hand_down(pixels(grad_out), pixels(self.grad_in))
        return self.grad_in

    def _hand_down(self, left: Array, dx: Array) -> None:
        """Write to `dx` what the gradients `left` of the windows give the pixels."""
        rest, part = (pixels(buffer.rows(self._n)) for buffer in (self._rest, self._part))
        if not self.apart:
            dx.fill(0)
        for index in reversed(range(len(self.taps))):
            self._give(np.multiply(left, self.beats[index], out=part), dx, self.taps[index])
            if index:
                left = np.subtract(left, part, out=rest)

    def _whole_gradient(self) -> Array:
        """Return the gradient for the input, that of windows without a positive pixel included."""
        whole, left = self._whole.rows(self._n), pixels(self._rest.rows(self._n))
        whole.fill(0)
        self._hand_down(pixels(self.grad_output), pixels(whole))
        np.multiply(pixels(self.grad_output), pixels(self.output) <= 0, out=left)
        for out, seen in self.taps:
            pixels(whole)[seen] += left[out]
            left[out] = 0
        return whole


@LAYERS.add
class MaxPool2DSpec(PoolSpec):
    """The largest pixel of each window."""

    model_config = described(
        ("Max pooling", "Keeps the largest pixel of each window; where it was matters less."),
        ("最大池化", "保留每个窗口中最大的像素：图像变小，对位置不再敏感。"),
    )
    layer = MaxPool2D
    kind: Literal["max_pool2d"] = "max_pool2d"


class AvgPool2D(Pool["AvgPool2DSpec"]):
    """y = the sum of the window's pixels / size²; padding counts as pixels of 0.

    That is PyTorch's default, `count_include_pad=True`.
    """

    @override
    def forward(self, x: Array, training: bool) -> Array:
        if len(x) != self._n:
            self.fit(len(x))
        seen_pixels, y = pixels(x), pixels(self.output)
        y.fill(0)
        for out, seen in self.taps:
            y[out] += seen_pixels[seen]
        y *= 1 / len(self.taps)
        return self.output

    @override
    def backward(self, grad_out: Array) -> Array:
        self.grad_output = grad_out
        part, dx = pixels(self._part.rows(self._n)), pixels(self.grad_in)
        np.multiply(pixels(grad_out), 1 / len(self.taps), out=part)
        if not self.apart:
            dx.fill(0)
        for tap in self.taps:
            self._give(part, dx, tap)
        return self.grad_in


@LAYERS.add
class AvgPool2DSpec(PoolSpec):
    """The mean of each window."""

    model_config = described(
        ("Average pooling", "Takes the mean of each window: a smaller, smoother image."),
        ("平均池化", "取每个窗口的平均值：图像更小、更平滑。"),
    )
    layer = AvgPool2D
    kind: Literal["avg_pool2d"] = "avg_pool2d"


class GlobalAvgPool(Layer[LayerSpec]):
    """y[c] = the mean of all pixels of channel c."""

    def __init__(self, spec: LayerSpec, in_shape: Shape, dtype: DTypeLike) -> None:
        super().__init__(spec, in_shape, dtype)
        self.out_shape = in_shape[:1]
        self._pixels = in_shape[1] * in_shape[2]
        self._weights = np.full(self._pixels, 1 / self._pixels, self.dtype)
        self._output, self._part = (Buffer(self.out_shape, self.dtype) for _ in range(2))
        self._grad_in = Buffer(in_shape, self.dtype)

    @override
    def resize(self, n: int) -> None:
        self.output, self.grad_in = self._output.rows(n), self._grad_in.rows(n)

    @override
    def forward(self, x: Array, training: bool) -> Array:
        if len(x) != self._n:
            self.fit(len(x))
        flat: Any = self.output.reshape(-1)
        self._weights.dot(pixels(x).reshape(self._pixels, -1), flat)
        return self.output

    @override
    def backward(self, grad_out: Array) -> Array:
        self.grad_output = grad_out
        part = np.multiply(grad_out, 1 / self._pixels, out=self._part.rows(self._n))
        pixels(self.grad_in)[...] = part
        return self.grad_in


@LAYERS.add
class GlobalAvgPoolSpec(LayerSpec):
    """The mean of each channel."""

    model_config = described(
        (
            "Global average pooling",
            "Turns each channel into its mean: one feature a channel, wherever its pattern was.",
        ),
        ("全局平均池化", "把每个通道变成其平均值：每个通道一个特征，与图案的位置无关。"),
    )
    layer = GlobalAvgPool
    images_only = True
    kind: Literal["global_avg_pool"] = "global_avg_pool"
