"""Reductions of codes over axes: sum, mean, largest and smallest.

    sum    y = clip(round(M·Σ(x − Zˣ)) + Zʸ, qmin, qmax),    M = Sˣ / Sʸ
    mean   the same with M = Sˣ / (n·Sʸ) over n elements

Each is one integer sum and one rescaling. The scale is positive: the largest code stands for the
largest number, and max and min move codes without any arithmetic.
"""

import math
from typing import Any

import numpy as np

from core.arrays import Array, as_integer, namespace
from core.errors import InputError
from core.kernels.comparable import comparable
from core.kernels.per_tensor import scale_of, steps_from_zero, zero_point_of
from core.kernels.requantize import Profile, requantize
from core.params import QuantParams

Axes = int | tuple[int, ...] | None  # None: all of them


def reduce_sum(
    q: Any,
    params: QuantParams,
    y: QuantParams,
    axes: Axes = None,
    keepdims: bool = True,
    profile: Profile | str = Profile.ONNX,
) -> Array:
    """The codes of the sum over `axes`, in y's storage dtype; the sum of no element is 0.

    params: of q, per tensor as y's are.

    Raises:
        InputError: for axes that are not there, or as `requantize`.

    >>> from core import IntFormat
    >>> half, one = (QuantParams(np.float32(s), np.int32(0), IntFormat(8)) for s in (0.5, 1.0))
    >>> reduce_sum(np.array([[1, 2], [3, 4]], np.int8), half, one, axes=1).tolist()  # 1.5, 3.5
    [[2], [4]]
    """
    sums, _ = _sums(q, params, axes, keepdims)
    scale = scale_of(params) / scale_of(y)
    return requantize(sums, scale, zero_point_of(y), y.format, profile)


def reduce_mean(
    q: Any,
    params: QuantParams,
    y: QuantParams,
    axes: Axes = None,
    keepdims: bool = True,
    profile: Profile | str = Profile.ONNX,
) -> Array:
    """The codes of the mean over `axes`, in y's storage dtype.

    params: of q, per tensor as y's are.

    Raises:
        InputError: for axes that are not there, the mean of no element, or as `requantize`.

    >>> from core import IntFormat
    >>> p = QuantParams(np.float32(0.5), np.int32(0), IntFormat(8))
    >>> reduce_mean(np.array([[1, 2], [3, 6]], np.int8), p, p, 0, keepdims=False).tolist()
    [2, 4]
    """
    sums, count = _sums(q, params, axes, keepdims)
    if not count:
        raise InputError(f"the mean of no element over axes {axes}; give some.")
    scale = scale_of(params) / scale_of(y) / np.float32(count)
    return requantize(sums, scale, zero_point_of(y), y.format, profile)


def reduce_max(q: Any, axes: Axes = None, keepdims: bool = True) -> Array:
    """The largest code over `axes`, in q's dtype and parameters.

    Raises:
        InputError: for axes that are not there, or no element.

    >>> reduce_max(np.array([[1, 9], [3, 2]], np.int8), axes=0).tolist()
    [[3, 9]]
    """
    return _extreme(q, axes, keepdims, "max")


def reduce_min(q: Any, axes: Axes = None, keepdims: bool = True) -> Array:
    """The smallest code over `axes`, in q's dtype and parameters.

    Raises:
        InputError: as `reduce_max`.
    """
    return _extreme(q, axes, keepdims, "min")


def _sums(q: Any, params: QuantParams, axes: Axes, keepdims: bool) -> tuple[Array, int]:
    """Σ(q − Z) over the axes, int64, and how many elements each has."""
    q = as_integer(q, "q")
    chosen = _chosen(axes, tuple(q.shape))
    steps = steps_from_zero(q, params)
    sums = namespace(q).sum(steps, axis=chosen, keepdims=keepdims, dtype=namespace(q).int64)
    return sums, math.prod(q.shape[axis] for axis in chosen)


def _extreme(q: Any, axes: Axes, keepdims: bool, which: str) -> Array:
    q = as_integer(q, "q")
    chosen = _chosen(axes, tuple(q.shape))
    if not math.prod(q.shape[axis] for axis in chosen):
        raise InputError(f"no element has no {which}: axes {axes} of shape {tuple(q.shape)}.")
    if not chosen:
        return q
    xp = namespace(q)
    found = getattr(xp, which)(comparable(q), axis=chosen, keepdims=keepdims)
    return xp.astype(found, q.dtype, copy=False)


def _chosen(axes: Axes, shape: tuple[int, ...]) -> tuple[int, ...]:
    """The axes, each once, counted from the front."""
    rank = len(shape)
    if axes is None:
        return tuple(range(rank))
    given = (axes,) if isinstance(axes, int) else tuple(axes)
    if any(not -rank <= axis < rank for axis in given):
        raise InputError(f"axes {axes} are not all there in shape {shape}: {-rank} to {rank - 1}.")
    return tuple(sorted({axis % rank for axis in given}))
