"""What every optimizer is: a frozen declaration of its coefficients, and an update rule."""

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from numpy.typing import DTypeLike, NDArray

from nn.arrays import aligned
from nn.registry import Part, Registry, setting

Array = NDArray[Any]


@dataclass(slots=True)
class State:
    """What an optimizer remembers between two updates; it holds no reference to the weights.

    Attributes:
        step: how many updates were done.
        slots: the optimizer's vectors, each as long as the parameter vector.
        scratch: a vector for intermediate results; its values mean nothing between updates.
        weights: where the weights (not biases, not BatchNorm) stand in the parameter vector.
    """

    step: int
    slots: dict[str, Array]
    scratch: Array
    weights: tuple[slice, ...] = ()


def rate(default: float) -> Any:
    """Declare the learning rate with the default that suits the optimizer."""
    return setting(
        default,
        gt=0,
        le=10,
        live=True,
        log=True,
        en=("Learning rate", "The size of a step. Higher learns faster, until it diverges."),
        zh=("学习率", "每一步的大小。越大学得越快，过大则发散。"),
    )


class Optimizer(Part):
    """Turns gradients into updates; the declaration is frozen, what it remembers is a `State`."""

    slots: ClassVar[tuple[str, ...]] = ()

    name: str
    learning_rate: float = rate(0.01)

    def init(self, size: int, dtype: DTypeLike, weights: Sequence[slice] = ()) -> State:
        """Return the state before the first update of `size` parameters."""
        slots = {name: aligned(size, dtype) for name in self.slots}
        for slot in slots.values():
            slot.fill(0)
        return State(0, slots, aligned(size, dtype), tuple(weights))

    def adopt(self, old: "Optimizer", state: State) -> State:
        """Return this optimizer's state after a live change from `old`, whose state is given.

        What means the same is kept (Momentum to Nesterov, Adam to AdamW), so that a changed
        coefficient loses nothing; another optimizer starts afresh.
        """
        if self.slots == old.slots:
            return state
        return self.init(state.scratch.size, state.scratch.dtype, state.weights)

    @abstractmethod
    def update(self, params: Array, grads: Array, state: State, learning_rate: float) -> None:
        """Change `params` in place by one step; `grads` is left as it is.

        Args:
            params: all parameters of the network, one vector.
            grads: the gradient of the loss, in the same order.
            state: this optimizer's memory; it moves on by one step.
            learning_rate: the rate of this step (the schedule may have scaled it).
        """


OPTIMIZERS: Registry[Optimizer] = Registry("optimizer", "name")
