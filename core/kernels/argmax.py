"""Where the largest code lies: S > 0, so that the largest code stands for the largest number.

argmax S · (q − Z) = argmax q          one scale for all elements along the axis
"""

from typing import Any

from core.arrays import Array, as_integer, namespace
from core.errors import InputError


def argmax(q: Any, axis: int = -1, keepdims: bool = False, last: bool = False) -> Array:
    """The index of the largest code along `axis`, int64 (ONNX ArgMax).

    q:    codes of any shape, one scale for all along the axis.
    last: of several that are equally large the last one instead of the first.

    Raises:
        InputError: for no elements along the axis, or an axis that is not there.

    >>> import numpy as np
    >>> argmax(np.array([[3, 9, 9], [-1, -2, -3]], np.int8)).tolist()
    [1, 0]
    """
    q = as_integer(q, "q")
    shape = tuple(q.shape)
    if not -len(shape) <= axis < len(shape) or not shape[axis]:
        raise InputError(f"argmax needs elements along axis {axis} of shape {shape}.")
    xp = namespace(q)
    if not last:
        return xp.argmax(q, axis=axis, keepdims=keepdims)
    backwards = xp.argmax(xp.flip(q, axis=axis), axis=axis, keepdims=keepdims)
    return shape[axis] - 1 - backwards
