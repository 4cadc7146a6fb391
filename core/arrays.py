"""The sole place that asks "NumPy or torch?".

Everything on the float side is written once against the array API and works on what
`namespace` returns. torch is never imported here: an array that is not torch's costs nothing.
"""

import math
from collections.abc import Iterator, Sequence
from types import ModuleType
from typing import Any

import numpy as np
from array_api_compat import array_namespace, is_torch_array
from array_api_compat import device as device_of
from array_api_compat import numpy as numpy_namespace

from core.errors import InputError

_PIECE = 2**15  # elements; a few float64 copies of so many stay in a core's own cache
_ROW = 2**17  # elements; fewer would cost more in calls than they save in memory traffic
_TILE = 2**19  # elements; fewer would cost more in calls than they save in memory traffic

_OF_EXTENSION = 2  # what `isbuiltin` says of a dtype that another library adds to NumPy

INT32_MIN, INT32_MAX = -(2**31), 2**31 - 1

Array = Any  # an array of NumPy or torch: no static type covers both


def is_array(x: Any) -> bool:
    """Whether `x` is an array of a library that the core knows."""
    return isinstance(x, np.ndarray) or bool(is_torch_array(x))


def as_array(x: Any) -> Array:
    """`x` itself when it is already an array, else a NumPy array (scalars and lists)."""
    return x if is_array(x) else np.asarray(x)


def namespace(x: Array) -> ModuleType:
    """The array-API namespace of `x`."""
    # The general question takes longer than a short operation: the usual answer comes first.
    return numpy_namespace if isinstance(x, np.ndarray) else array_namespace(x)


def as_float(x: Any, name: str = "x") -> Array:
    """`x` as an array of a real floating dtype; integers become float64.

    Raises:
        InputError: for complex, boolean or text arrays, and types that NumPy does not have.
    """
    x = as_array(x)
    if _is_kind(x, "real floating"):
        return x
    if _is_kind(x, "integral"):
        xp = namespace(x)
        return xp.astype(x, xp.float64)
    raise InputError(
        f"{name} has dtype {x.dtype}; quantization is defined on real numbers. "
        "Pass floats or integers."
    )


def as_integer(x: Any, name: str = "x") -> Array:
    """`x` as an array of an integer dtype.

    Raises:
        InputError: for any other dtype.
    """
    x = as_array(x)
    if not _is_kind(x, "integral"):
        raise InputError(f"{name} has dtype {x.dtype}; give integers.")
    return x


def _is_kind(x: Array, kind: str) -> bool:
    """Whether the dtype of `x` is of a kind of the array API."""
    if isinstance(x, np.ndarray) and x.dtype.isbuiltin == _OF_EXTENSION:
        return False  # bfloat16 and its like, of which NumPy's `isdtype` refuses to judge
    return bool(namespace(x).isdtype(x.dtype, kind))


def all_within(x: Array, low: int, high: int) -> bool:
    """Whether every element of the integer array `x` is low … high, compared before any cast.

    Of no elements, yes. A cast to a narrower dtype would wrap around: check first.

    >>> all_within(np.array([2**32 + 1]), 0, 15), all_within(np.array([3, 15], np.uint8), 0, 15)
    (False, True)
    """
    dtype = namespace(x).iinfo(x.dtype)
    if 0 in x.shape or low <= dtype.min <= dtype.max <= high:
        return True
    if is_torch_array(x) and str(x.dtype).startswith("torch.uint"):
        x = to_numpy(x)  # torch has no minimum of its wider unsigned integers
    xp = namespace(x)
    return low <= int(xp.min(x)) and int(xp.max(x)) <= high


def records_gradient(x: Array) -> bool:
    """Whether torch would pass a gradient back through what is computed from `x`."""
    if not is_torch_array(x) or not x.requires_grad:
        return False
    return bool(namespace(x).is_grad_enabled())


def like(values: Any, x: Array) -> Array:
    """`values` as an array of the same library and on the same device as `x`, dtype kept."""
    values = as_array(values)
    if is_torch_array(x):
        if is_torch_array(values):
            return values.to(device_of(x))
        # torch refuses negative strides, and memory that it must not write to.
        values = np.require(values, requirements=["C", "W"])
    elif is_torch_array(values):
        return to_numpy(values)
    return namespace(x).asarray(values, device=device_of(x))


def empty(shape: tuple[int, ...], dtype: Any, x: Array) -> Array:
    """An array of `shape` and `dtype` to be filled, of the library and on the device of `x`."""
    return namespace(x).empty(shape, dtype=dtype, device=device_of(x))


def round_in_place(x: Array) -> None:
    """Round to the nearest integer, ties to even, without a new array."""
    if is_torch_array(x):
        x.round_()
    else:
        np.rint(x, out=x)


def clip_in_place(x: Array, low: Array, high: Array) -> None:
    """Cut to [low, high], which broadcast against `x`, without a new array; NaN stays NaN."""
    if is_torch_array(x):
        x.clip_(low, high)
    else:
        np.clip(x, low, high, out=x)


def without_gradient(x: Array) -> Array:
    """`x` as numbers alone, from which torch passes no gradient back."""
    return x.detach() if records_gradient(x) else x


def pieces(flat: Array) -> Iterator[slice]:
    """Slices that cover a flat array, each a few float64 copies of which stay in the cache."""
    size = flat.shape[0]
    step = _PIECE if _on_cpu(flat) else max(size, 1)
    return (slice(start, start + step) for start in range(0, size, step))


def float64_rows(flat: Sequence[Array], more: int = 0) -> Iterator[Array]:
    """Flat arrays of one size, piece by piece, as the rows of a float64 array.

    The next piece is written over the last one: to allocate would take longer than to compute.
    more: rows without values that follow.
    """
    first = without_gradient(flat[0])
    size = first.shape[0]
    step = min(size, _ROW) if _on_cpu(first) else size
    rows = empty((len(flat) + more, step), namespace(first).float64, first)
    for start in range(0, size, max(step, 1)):
        part = rows[:, : min(step, size - start)]
        for index, one in enumerate(flat):
            part[index, :] = without_gradient(one)[start : start + step]
        yield part


def tiles(x: Array) -> Iterator[tuple[slice, ...]]:
    """Indices that cover `x` in the order of its elements, runs of whole trailing axes.

    Each covers few enough elements for the cache; on a device that is not a CPU, one covers all.
    """
    shape = tuple(x.shape)
    return _tiles(shape, _TILE if _on_cpu(x) else max(math.prod(shape), 1))


def _tiles(shape: tuple[int, ...], limit: int) -> Iterator[tuple[slice, ...]]:
    if 0 in shape:
        return
    rows = limit // math.prod(shape[1:])
    if not shape:
        yield ()
    elif rows:
        for start in range(0, shape[0], rows):
            yield (slice(start, start + rows), *(slice(None) for _ in shape[1:]))
    else:
        for row in range(shape[0]):
            yield from ((slice(row, row + 1), *rest) for rest in _tiles(shape[1:], limit))


def _on_cpu(x: Array) -> bool:
    """Whether `x` lies in the memory that the processor's caches serve."""
    return isinstance(x, np.ndarray) or str(device_of(x)) == "cpu"


def to_numpy(x: Any) -> np.ndarray:
    """`x` as a NumPy array, copied from the device where it lies on one."""
    if is_torch_array(x):
        x = x.detach().cpu()
        if str(x.dtype) == "torch.bfloat16":  # which NumPy does not know
            x = x.float()
    return np.asarray(x)
