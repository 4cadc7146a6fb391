"""The arguments of an operation: some stored in the model, the others computed."""

from dataclasses import dataclass

import numpy as np

from core.arrays import Array, like
from core.errors import InputError
from core.graph.symbols import Real


@dataclass(frozen=True, eq=False)
class Operands:
    """stored: the arguments in order, None where one is computed."""

    stored: tuple[np.ndarray | None, ...]

    def fill(self, inputs: list[Array]) -> list[Array]:
        """All arguments in order: the stored ones, and `inputs` in between.

        >>> [x.tolist() for x in Operands((None, np.array([7]))).fill([np.array([1, 2])])]
        [[1, 2], [7]]
        """
        computed = iter(inputs)
        return [next(computed) if x is None else like(x, inputs[0]) for x in self.stored]

    def broadcasting(self, inputs: list[Array]) -> list[Array]:
        """As `fill`, for an operation element by element.

        Raises:
            InputError: for shapes that do not broadcast.
        """
        filled = self.fill(inputs)
        shapes = [tuple(x.shape) for x in filled]
        try:
            np.broadcast_shapes(*shapes)
        except ValueError:
            raise InputError(f"tensors of shapes {shapes} do not broadcast.") from None
        return filled


def operands(*arguments: Real) -> tuple[Operands, tuple[str, ...]]:
    """The arguments as `Operands`, and the tensors of the computed ones."""
    stored = tuple(argument.constant for argument in arguments)
    return Operands(stored), tuple(a.tensor for a in arguments if a.constant is None)
