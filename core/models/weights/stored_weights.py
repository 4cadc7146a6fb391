"""Named tensors of a file, decoded one by one when they are asked for."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.errors import InputError
from core.models.weights.element_types import ELEMENT_TYPES

_MOST_AXES = 32
_LONGEST_NAME = 1000  # characters


@dataclass(frozen=True, eq=False)
class StoredTensor:
    """One tensor of a file.

    kind:  how its numbers are stored, as the file's format calls it: F16, BF16, Q4_0 …
    shape: in NumPy's order; the last axis is the fastest.
    load:  gives the values, float32 or float64, of that shape; None where `why_not` says why they
           are not read.
    channels_last: whether an output channel is an index of the last axis, not of the first.
    """

    name: str
    kind: str
    shape: tuple[int, ...]
    load: Callable[[], np.ndarray] | None
    why_not: str = ""
    channels_last: bool = False

    @property
    def parameters(self) -> int:
        """How many numbers it holds."""
        return math.prod(self.shape)


@dataclass(frozen=True, eq=False)
class StoredWeights:
    """The tensors of a file in its order. notes: what of the file was not read, in sentences."""

    format: str
    tensors: tuple[StoredTensor, ...]
    notes: tuple[str, ...] = ()


def stored_tensor(
    name: str,
    kind: str,
    shape: tuple[int, ...],
    content: bytes | memoryview,
    strides: tuple[int, ...] | None = None,
    offset: int = 0,
) -> StoredTensor:
    """A tensor whose elements lie in `content`.

    kind: one of `ELEMENT_TYPES`; of another, or one of integers, the values are not read. strides,
    offset: in elements; without strides the elements lie in a row and fill `content`.

    Raises:
        InputError: when the name or the shape is no such thing, or elements lie outside `content`.
    """
    check_name_and_shape(name, shape)
    element = ELEMENT_TYPES.get(kind)
    if element is None:
        return StoredTensor(name, kind, shape, None, f"numbers of type {kind} are not read")
    size = element.stored.itemsize
    if strides is None and math.prod(shape) * size != len(content):
        raise InputError(
            f"the tensor {name!r} of shape {list(shape)} and type {kind} takes "
            f"{math.prod(shape) * size:,} bytes, and the file gives it {len(content):,}; "
            "the file is damaged: save it again."
        )
    steps = None if strides is None else tuple(stride * size for stride in strides)
    try:
        view: np.ndarray = np.ndarray(shape, element.stored, content, offset * size, steps)
    except (ValueError, TypeError, OverflowError):  # NumPy checks that it lies in the buffer
        raise InputError(
            f"the tensor {name!r} of shape {list(shape)} lies outside of its storage; the file is "
            "damaged: save it again."
        ) from None
    as_floats = element.as_floats
    if as_floats is None:
        return StoredTensor(name, kind, shape, None, "it holds integers, not float weights")
    if view.size > len(content) // size:
        return StoredTensor(
            name, kind, shape, None, "it shows the same numbers several times (an expanded tensor)"
        )
    return StoredTensor(name, kind, shape, lambda: as_floats(view))


def check_name_and_shape(name: object, shape: object) -> None:
    """Refuse a name that is no text or too long, and a shape that is none.

    Raises:
        InputError: in one sentence.
    """
    if not isinstance(name, str) or len(name) > _LONGEST_NAME:
        raise InputError(
            f"a tensor is called {str(name)[:40]!r}…; names are texts of at most "
            f"{_LONGEST_NAME:,} characters."
        )
    sizes = isinstance(shape, tuple) and all(type(n) is int and 0 <= n < 2**62 for n in shape)
    if not sizes or len(shape) > _MOST_AXES:  # type: ignore[arg-type]
        raise InputError(
            f"the tensor {name!r} has no shape of at most {_MOST_AXES} whole numbers; the file is "
            "damaged: save it again."
        )
