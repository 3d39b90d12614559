"""Initial weights: each initializer draws one tensor from a generator that is handed in."""

import math
from abc import abstractmethod
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray
from typing_extensions import override

from nn.registry import Part, Registry, described, setting

Array = NDArray[Any]


class Initializer(Part):
    """Draws the initial values of one weight tensor."""

    name: str

    @abstractmethod
    def __call__(
        self, rng: np.random.Generator, shape: tuple[int, ...], fan_in: int, fan_out: int
    ) -> Array:
        """Return float64 initial values of the given shape.

        Args:
            rng: the stream of initial weights.
            shape: the shape of the weight; the last axis runs over the outputs.
            fan_in: how many inputs feed one output.
            fan_out: how many outputs one input feeds.
        """


INITIALIZERS: Registry[Initializer] = Registry("initializer", "name")


class _Scaled(Initializer):
    """Zero-mean values of a standard deviation that follows from the layer's width."""

    @abstractmethod
    def deviation(self, fan_in: int, fan_out: int) -> float:
        """Return the standard deviation of the values that are drawn."""

    @override
    def __call__(
        self, rng: np.random.Generator, shape: tuple[int, ...], fan_in: int, fan_out: int
    ) -> Array:
        std = self.deviation(fan_in, fan_out)
        if self.name.endswith("_uniform"):
            bound = math.sqrt(3.0) * std
            return rng.uniform(-bound, bound, shape)
        return std * rng.standard_normal(shape)


class _He(_Scaled):
    @override
    def deviation(self, fan_in: int, fan_out: int) -> float:
        return math.sqrt(2.0 / fan_in)


@INITIALIZERS.add
class HeNormal(_He):
    """N(0, 2/fan_in): keeps the variance through ReLU (He et al. 2015, eq. 10)."""

    model_config = described(
        ("He normal", "N(0, 2/n_in). Made for ReLU: half its inputs are cut off."),
        ("He 正态", "N(0, 2/n_in)。为 ReLU 设计：它会截去一半输入。"),
    )
    name: Literal["he_normal"] = "he_normal"


@INITIALIZERS.add
class HeUniform(_He):
    """U(-√(6/fan_in), √(6/fan_in)): the variance of `he_normal`, bounded."""

    model_config = described(
        ("He uniform", "The variance of He normal, evenly spread and bounded."),
        ("He 均匀", "与 He 正态方差相同，均匀且有界。"),
    )
    name: Literal["he_uniform"] = "he_uniform"


class _Xavier(_Scaled):
    @override
    def deviation(self, fan_in: int, fan_out: int) -> float:
        return math.sqrt(2.0 / (fan_in + fan_out))


@INITIALIZERS.add
class XavierNormal(_Xavier):
    """N(0, 2/(fan_in+fan_out)): for tanh and sigmoid (Glorot & Bengio 2010, eq. 12)."""

    model_config = described(
        ("Xavier normal", "N(0, 2/(n_in+n_out)). Made for tanh and sigmoid."),
        ("Xavier 正态", "N(0, 2/(n_in+n_out))。为 tanh 与 sigmoid 设计。"),
    )
    name: Literal["xavier_normal"] = "xavier_normal"


@INITIALIZERS.add
class XavierUniform(_Xavier):
    """U(-√(6/(fan_in+fan_out)), …): the form Glorot & Bengio print (2010, eq. 16)."""

    model_config = described(
        ("Xavier uniform", "The variance of Xavier normal, evenly spread and bounded."),
        ("Xavier 均匀", "与 Xavier 正态方差相同，均匀且有界。"),
    )
    name: Literal["xavier_uniform"] = "xavier_uniform"


class _Lecun(_Scaled):
    @override
    def deviation(self, fan_in: int, fan_out: int) -> float:
        return math.sqrt(1.0 / fan_in)


@INITIALIZERS.add
class LecunNormal(_Lecun):
    """N(0, 1/fan_in) (LeCun et al. 1998, "Efficient BackProp", eq. 16).

    "Deep Learning from Scratch" calls this one Xavier.
    """

    model_config = described(
        (
            "LeCun normal",
            "N(0, 1/n_in). Keeps the variance of a linear layer; some books call it Xavier.",
        ),
        ("LeCun 正态", "N(0, 1/n_in)。保持线性层的方差；有的书称之为 Xavier。"),
    )
    name: Literal["lecun_normal"] = "lecun_normal"


@INITIALIZERS.add
class LecunUniform(_Lecun):
    """U(-√(3/fan_in), √(3/fan_in)): the variance of `lecun_normal`, bounded."""

    model_config = described(
        ("LeCun uniform", "The variance of LeCun normal, evenly spread and bounded."),
        ("LeCun 均匀", "与 LeCun 正态方差相同，均匀且有界。"),
    )
    name: Literal["lecun_uniform"] = "lecun_uniform"


@INITIALIZERS.add
class Normal(_Scaled):
    """N(0, std²) whatever the layer's width: the classic source of starving and saturating."""

    model_config = described(
        (
            "Normal",
            "N(0, std²), whatever the layer's width. Too small starves, too large saturates.",
        ),
        ("正态", "N(0, std²)，与层宽无关。太小则信号消失，太大则饱和。"),
    )
    name: Literal["normal"] = "normal"
    std: float = setting(
        0.01,
        gt=0,
        le=10,
        log=True,
        en=("Standard deviation", "How widely the first weights are spread."),
        zh=("标准差", "初始权重的分散程度。"),
    )

    @override
    def deviation(self, fan_in: int, fan_out: int) -> float:
        return self.std


@INITIALIZERS.add
class Zeros(Initializer):
    """All zeros: every unit of a layer stays the same for ever (symmetry is never broken)."""

    model_config = described(
        ("Zeros", "All weights 0: the units of a layer stay identical and nothing is learned."),
        ("全零", "所有权重为 0：同层单元始终相同，学不到东西。"),
    )
    name: Literal["zeros"] = "zeros"

    @override
    def __call__(
        self, rng: np.random.Generator, shape: tuple[int, ...], fan_in: int, fan_out: int
    ) -> Array:
        return np.zeros(shape)


@INITIALIZERS.add
class ConstantValue(Initializer):
    """All weights the same value: symmetric, as zeros are."""

    model_config = described(
        ("Constant", "All weights the same: the units of a layer stay identical."),
        ("常数", "所有权重相同：同层单元始终相同。"),
    )
    name: Literal["constant"] = "constant"
    value: float = setting(
        0.1,
        ge=-10,
        le=10,
        en=("Value", "The value of every weight."),
        zh=("值", "每个权重的值。"),
    )

    @override
    def __call__(
        self, rng: np.random.Generator, shape: tuple[int, ...], fan_in: int, fan_out: int
    ) -> Array:
        return np.full(shape, self.value)


@INITIALIZERS.add
class Orthogonal(Initializer):
    """Orthonormal columns or rows, whichever are fewer, times `gain` (Saxe et al. 2014)."""

    model_config = described(
        (
            "Orthogonal",
            "Perpendicular weight vectors: lengths pass through a deep linear net unchanged.",
        ),
        ("正交", "权重向量两两正交：信号长度穿过深层线性网络保持不变。"),
    )
    name: Literal["orthogonal"] = "orthogonal"
    gain: float = setting(
        1.0,
        gt=0,
        le=10,
        en=("Gain", "A factor on every weight; √2 suits ReLU."),
        zh=("增益", "所有权重的倍数；√2 适合 ReLU。"),
    )

    @override
    def __call__(
        self, rng: np.random.Generator, shape: tuple[int, ...], fan_in: int, fan_out: int
    ) -> Array:
        rows, cols = int(np.prod(shape[:-1])), shape[-1]
        q, r = np.linalg.qr(rng.standard_normal((max(rows, cols), min(rows, cols))))
        q *= np.sign(np.diag(r))  # makes the draw uniform over all orthogonal matrices
        return self.gain * (q if rows >= cols else q.T).reshape(shape)


if TYPE_CHECKING:
    AnyInitializer = Initializer
else:
    AnyInitializer = INITIALIZERS.union()
