"""scikit-learn's training step: MLPClassifier.partial_fit with one batch."""

import numpy as np
from sklearn.neural_network import MLPClassifier

from bench._nets import Net
from bench._peer import Batch, Step

LEARNING_RATES = {"sgd": 0.01, "adam": 0.001}


def convert(x: np.ndarray, y: np.ndarray) -> Batch:
    """The batch as it is."""
    return x, y


def build(net: Net, optimizer: str) -> Step:
    """A step of a network of affine layers with ReLU between them.

    Raises:
        ValueError: for another one, which scikit-learn does not have.
    """
    sizes = net.sizes
    if sizes is None:
        raise ValueError("MLPClassifier has affine layers only")
    model = MLPClassifier(
        tuple(sizes[1:-1]),
        solver=optimizer,
        alpha=0.0,
        learning_rate_init=LEARNING_RATES[optimizer],
        momentum=0.0,
        nesterovs_momentum=False,
        random_state=0,
    )
    classes = np.arange(sizes[-1])

    def step(x: np.ndarray, y: np.ndarray) -> float:
        model.partial_fit(x, y, classes=classes)
        return float(model.loss_)

    return step
