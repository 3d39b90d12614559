"""Normalization: BatchNorm brings every feature to mean 0 and variance 1 over the batch."""

import math
from collections.abc import Mapping
from typing import Literal

import numpy as np
from numpy.typing import DTypeLike
from typing_extensions import override

from nn.initializers import ConstantValue
from nn.layers.base import LAYERS, Array, Buffer, Layer, LayerSpec, ParameterSpec, Shape
from nn.layers.images import pixels
from nn.registry import described, setting


class BatchNorm(Layer["BatchNormSpec"]):
    """y = scale * (x - mean) / sqrt(variance + epsilon) + shift, for every feature or channel.

    While training, mean and variance are those of the batch: over N, and for images over height
    and width too, so that a channel has one of each. Otherwise they are the running ones, which
    start at 0 and 1 and follow the batches; as in PyTorch, the running variance is the unbiased
    one. A batch with a single value a feature has no variance: its output is the shift, and the
    running statistics stay as they are (PyTorch refuses it).
    """

    scale: Array
    shift: Array
    grad_scale: Array
    grad_shift: Array

    def __init__(self, spec: "BatchNormSpec", in_shape: Shape, dtype: DTypeLike) -> None:
        super().__init__(spec, in_shape, dtype)
        self._image = len(in_shape) == 3
        self.features = in_shape[0] if self._image else math.prod(in_shape)
        self._pixels = math.prod(in_shape) // self.features
        self._buffers = [Buffer(in_shape, self.dtype) for _ in range(3)]
        self.running_mean = np.zeros(self.features, self.dtype)
        self.running_variance = np.ones(self.features, self.dtype)
        self._mean = np.empty(self.features, self.dtype)
        self._spread = np.empty(self.features, self.dtype)
        self._scratch = np.empty(self.features, self.dtype)

    @override
    def parameters(self) -> dict[str, ParameterSpec]:
        n = self.features
        return {
            "scale": ParameterSpec((n,), ConstantValue(value=1.0), 1, 1),
            "shift": ParameterSpec((n,), ConstantValue(value=0.0), 1, 1),
        }

    @override
    def bind(self, params: Mapping[str, Array], grads: Mapping[str, Array]) -> None:
        self.scale, self.shift = params["scale"], params["shift"]
        self.grad_scale, self.grad_shift = grads["scale"], grads["shift"]

    @override
    def buffers(self) -> dict[str, Array]:
        return {"running_mean": self.running_mean, "running_variance": self.running_variance}

    @override
    def resize(self, n: int) -> None:
        self.output, self.grad_in, normal = (buffer.rows(n) for buffer in self._buffers)
        self._y, self._dx, self.normal = map(self._table, (self.output, self.grad_in, normal))
        self._count = n * self._pixels
        self._ones = np.ones(max(n, self._pixels), self.dtype)
        self._row = np.empty(self._y.shape[1], self.dtype)

    def _table(self, samples: Array) -> Array:
        """View samples as (N, features), images as (pixels, N * channels)."""
        if not self._image:
            return samples.reshape(len(samples), -1)
        return pixels(samples).reshape(self._pixels, -1)

    def _sum(self, table: Array, out: Array) -> None:
        """Sum a table for each feature, by BLAS: a third of the time of numpy's sum."""
        if self._image:
            table = self._ones[: self._pixels].dot(table, self._row).reshape(-1, self.features)
        self._ones[: len(table)].dot(table, out)

    def _shaped(self, statistic: Array) -> Array:
        """Return one number a feature as a row of a table, valid until the next call."""
        if not self._image:
            return statistic
        self._row.reshape(-1, self.features)[...] = statistic
        return self._row

    @override
    def forward(self, x: Array, training: bool) -> Array:
        if len(x) != self._n:
            self.fit(len(x))
        x = self._table(x)
        self._by_batch = training
        if training:
            self._center(x)
        else:
            np.subtract(x, self._shaped(self.running_mean), self.normal)
            np.add(self.running_variance, self.spec.epsilon, self._spread)
        np.sqrt(self._spread, self._spread)
        self.normal /= self._shaped(self._spread)
        np.multiply(self.normal, self._shaped(self.scale), self._y)
        self._y += self._shaped(self.shift)
        return self.output

    def _center(self, x: Array) -> None:
        """Subtract the batch's mean, find its variance, and let the running ones follow."""
        mean, variance, square = self._mean, self._spread, self._y
        self._sum(x, mean)
        mean /= self._count
        np.subtract(x, self._shaped(mean), self.normal)
        np.multiply(self.normal, self.normal, square)
        self._sum(square, variance)
        if self._count > 1:
            self._follow(self.running_mean, mean, 1.0)
            self._follow(self.running_variance, variance, 1.0 / (self._count - 1))
        variance /= self._count
        variance += self.spec.epsilon

    def _follow(self, running: Array, value: Array, factor: float) -> None:
        running *= self.spec.momentum
        running += np.multiply(value, (1 - self.spec.momentum) * factor, self._scratch)

    @override
    def backward(self, grad_out: Array) -> Array:
        self.grad_output = grad_out
        g, dx = self._table(grad_out), self._dx
        np.multiply(g, self.normal, dx)
        self._sum(dx, self.grad_scale)
        self._sum(g, self.grad_shift)
        factor = np.divide(self.scale, self._spread, self._scratch)
        if not self._by_batch:
            np.multiply(g, self._shaped(factor), dx)
            return self.grad_in
        # dx = scale/spread (g - mean(g) - normal * mean(g * normal))
        mean = np.divide(self.grad_scale, self._count, self._mean)
        np.multiply(self.normal, self._shaped(mean), dx)
        np.subtract(g, dx, dx)
        dx -= self._shaped(np.divide(self.grad_shift, self._count, self._mean))
        dx *= self._shaped(factor)
        return self.grad_in


@LAYERS.add
class BatchNormSpec(LayerSpec):
    """Batch normalization with a learned scale and shift (Ioffe & Szegedy 2015)."""

    model_config = described(
        (
            "BatchNorm",
            "Brings each feature to mean 0 and spread 1 over the batch, then scales and shifts it;"
            " makes training far less sensitive to the first weights.",
        ),
        (
            "批归一化",
            "在批次内把每个特征变为均值 0、方差 1，再缩放和平移；使训练对初始权重远不那么敏感。",
        ),
    )
    layer = BatchNorm
    kind: Literal["batch_norm"] = "batch_norm"
    momentum: float = setting(
        0.9,
        ge=0,
        lt=1,
        en=(
            "Momentum",
            "The share of the old running mean and variance kept at each update; they are used"
            " for evaluation.",
        ),
        zh=("动量", "每次更新时旧的滑动均值与方差保留的比例；评估时使用它们。"),
    )
    epsilon: float = setting(
        1e-5,
        gt=0,
        le=1,
        log=True,
        en=("Epsilon", "Added to the variance, so that nothing is divided by 0."),
        zh=("Epsilon", "加在方差上，避免除以 0。"),
    )
