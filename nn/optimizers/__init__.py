"""Optimizers: how a gradient becomes an update of the weights, whole vectors at a time."""

from nn.optimizers.base import OPTIMIZERS, Optimizer, State
from nn.optimizers.descent import Momentum, Nesterov, Sgd
from nn.optimizers.moments import AdaGrad, Adam, AdamW, RmsProp
from nn.registry import import_all

import_all(__name__, __path__)

__all__ = [
    "OPTIMIZERS",
    "AdaGrad",
    "Adam",
    "AdamW",
    "Momentum",
    "Nesterov",
    "Optimizer",
    "RmsProp",
    "Sgd",
    "State",
]
