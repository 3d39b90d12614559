"""Regularization: penalties on the weights, and a limit on the length of each unit's weights.

Biases and the scales and shifts of a normalization are left alone.
"""

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
_TINY = 1e-30
"""Keeps the scale of a weight vector of length 0 finite."""


class Strengths(Protocol):
    """How strong each part is (`nn.config.RegularizationConfig` has it)."""

    @property
    def l1(self) -> float:
        """λ of λΣ|w|."""

    @property
    def l2(self) -> float:
        """λ of ½λΣw²."""

    @property
    def max_norm(self) -> float | None:
        """The longest that a unit's incoming weight vector may be."""


class Regularizer:
    """Adds the gradient of λ₁Σ|w| + ½λ₂Σw², and projects onto |w_unit| ≤ max_norm."""

    def __init__(
        self, strengths: Strengths, weights: Sequence[Array], grads: Sequence[Array]
    ) -> None:
        """Work on the weights of one network (outputs last) and their gradients."""
        self.strengths = strengths
        self.penalized = strengths.l1 > 0 or strengths.l2 > 0
        self.limited = strengths.max_norm is not None
        self._weights = tuple(weights)
        scratches = [np.empty_like(weight) for weight in weights]
        self._all = tuple(zip(weights, grads, scratches, strict=True))

    def add_gradient(self) -> None:
        """Add the gradient of the penalties to the weights' gradients, in place."""
        l1, l2 = self.strengths.l1, self.strengths.l2
        for weight, grad, scratch in self._all:
            if l2:
                grad += np.multiply(weight, l2, out=scratch)
            if l1:
                np.sign(weight, out=scratch)  # 0 at 0, as PyTorch's subgradient
                grad += np.multiply(scratch, l1, out=scratch)

    def project(self) -> None:
        """Scale each unit's incoming weights back to the largest length, in place.

        Srivastava et al. 2014, section 5.1.
        """
        limit = self.strengths.max_norm
        if limit is None:
            return
        for weight, _, scratch in self._all:
            incoming = tuple(range(weight.ndim - 1))
            norms = np.sqrt(np.multiply(weight, weight, out=scratch).sum(axis=incoming))
            weight *= np.minimum(1.0, limit / np.maximum(norms, _TINY))

    def penalty(self) -> float:
        """Return λ₁Σ|w| + ½λ₂Σw²."""
        l1, l2 = self.strengths.l1, self.strengths.l2
        return sum(
            l1 * float(np.abs(weight).sum()) + 0.5 * l2 * float(np.square(weight).sum())
            for weight in self._weights
        )
