"""What a layer does to its sums before the next layer reads them."""

from enum import Enum

from core.arrays import Array, namespace


class Activation(Enum):
    """An elementwise function; `of` computes it on NumPy arrays and torch tensors.

    LINEAR: the sums themselves. RELU: max(x, 0). TANH. SIGMOID: 1 / (1 + e⁻ˣ).
    """

    LINEAR = "linear"
    RELU = "relu"
    TANH = "tanh"
    SIGMOID = "sigmoid"

    def of(self, x: Array) -> Array:
        """The function of each element, in the dtype of `x`.

        >>> import numpy as np
        >>> Activation.RELU.of(np.array([-1.0, 2.0])).tolist()
        [0.0, 2.0]
        """
        xp = namespace(x)
        match self:
            case Activation.LINEAR:
                return x
            case Activation.RELU:
                return xp.where(x > 0, x, xp.zeros_like(x))  # slope 0 at 0, as usual
            case Activation.TANH:
                return xp.tanh(x)
            case Activation.SIGMOID:
                return (xp.tanh(x / 2) + 1) / 2  # the same function, without overflow

    @property
    def is_curved(self) -> bool:
        """Whether an integer network needs a table for it; a ReLU is only a limit on the codes."""
        return self in (Activation.TANH, Activation.SIGMOID)
