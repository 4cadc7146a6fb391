"""Pooling of codes: the largest, or the mean, in each window.

The scale is positive, so that the largest code stands for the largest number: max pooling needs no
arithmetic. The mean of n codes is an integer sum and one rescaling,

    y = clip(round(M·Σ(x − Zˣ)) + Zʸ, qmin, qmax),    M = Sˣ / (n·Sʸ)

Positions of the padding never win a maximum. In a mean they count as zeros, or not at all; rows
beyond the padding, which ceil_mode reaches for, are never counted (onnxruntime's AveragePool).
"""

import math
from dataclasses import replace
from typing import Any

import numpy as np

from core.arrays import Array, as_integer, like, namespace
from core.errors import InputError
from core.kernels.comparable import comparable
from core.kernels.per_tensor import scale_of, steps_from_zero, zero_point_of
from core.kernels.requantize import Profile, requantize
from core.kernels.window import Sizes, Window, padded, taps, window_sums
from core.params import QuantParams


def max_pool(x: Any, window: Window) -> Array:
    """The largest code of each window of `x` (N, C, *spatial), in its dtype.

    A window that lies in the padding alone gives the dtype's lowest code.

    Raises:
        InputError: when the window does not fit.

    >>> from core.kernels.window import window
    >>> max_pool(np.array([[[1, 5, 2, 4]]], np.int8), window((2,), 2, 0, 1)).tolist()
    [[[5, 4]]]
    """
    x = as_integer(x, "x")
    xp = namespace(x)
    window = window.overhanging(tuple(x.shape[2:]))
    wide = padded(comparable(x), window, int(xp.iinfo(x.dtype).min))
    first, *others = taps(wide, window)
    largest = xp.asarray(first, copy=True)
    for tap in others:
        largest = xp.maximum(largest, tap)
    return xp.astype(largest, x.dtype, copy=False)


def average_pool(
    x: Any,
    params: QuantParams,
    window: Window,
    y: QuantParams,
    count_padding: bool = False,
    profile: Profile | str = Profile.ONNX,
) -> Array:
    """The codes of the mean of each window of `x` (N, C, *spatial), in y's storage dtype.

    params: of x, per tensor as y's are. count_padding: padding counts as zeros. The mean of no
    element is 0.

    Raises:
        InputError: when the window does not fit, or as `requantize`.

    >>> from core import IntFormat
    >>> from core.kernels.window import window
    >>> p = QuantParams(np.float32(1), np.int32(0), IntFormat(8))
    >>> average_pool(np.array([[[1, 4, 9, 3]]]), p, window((2,), 2, 0, 1), p).tolist()  # 2.5, 6
    [[[2, 6]]]
    """
    x = as_integer(x, "x")
    xp = namespace(x)
    # A step has at most 17 bits with its sign: so many of them cannot leave int32.
    whole = xp.int32 if math.prod(window.kernel) < 1 << 15 else xp.int64
    spatial = tuple(x.shape[2:])
    steps = xp.astype(steps_from_zero(x, params), whole, copy=False)
    sums = window_sums(steps, window.overhanging(spatial))
    one = scale_of(params) / scale_of(y)
    counts = counted(window, spatial, count_padding)
    codes = xp.zeros(tuple(sums.shape), dtype=getattr(xp, y.format.storage), device=sums.device)
    for n in np.unique(counts):
        some = like(np.broadcast_to(counts == n, (1, 1, *counts.shape)), sums)
        means = requantize(sums, one / np.float32(max(n, 1)), zero_point_of(y), y.format, profile)
        codes = xp.where(some, means, codes)
    return codes


def counted(window: Window, spatial: Sizes, count_padding: bool) -> np.ndarray:
    """How many positions each window of a mean counts: int32 of the shape of the output.

    >>> three = Window((3,), (2,), (1,), (0,), (1,), ceil_mode=True)  # rows −1…1, 1…3, 3…5
    >>> counted(three, (5,), False).tolist(), counted(three, (5,), True).tolist()
    ([2, 3, 2], [3, 3, 2])
    """
    overhanging = window.overhanging(spatial)
    inside = np.ones((1, 1, *spatial), np.int32)
    if count_padding:
        inside = padded(inside, replace(window, ceil_mode=False), 1)
        ends = zip(overhanging.after, window.after, strict=True)
        rest = tuple(more - less for more, less in ends)
        overhanging = replace(overhanging, before=(0,) * len(rest), after=rest)
    return window_sums(inside, overhanging)[0, 0]


def global_average_pool(
    x: Any, params: QuantParams, y: QuantParams, profile: Profile | str = Profile.ONNX
) -> Array:
    """The codes of the mean of each channel of `x` (N, C, *spatial): (N, C, 1, …).

    The profile onnx is onnxruntime's QLinearGlobalAveragePool to the last bit.

    Raises:
        InputError: for images without pixels, or as `requantize`.
    """
    x = as_integer(x, "x")
    count = math.prod(x.shape[2:])
    if not count:
        raise InputError(f"x {tuple(x.shape)} has no pixels to take the mean of.")
    xp = namespace(x)
    axes = tuple(range(2, x.ndim))
    sums = xp.sum(steps_from_zero(x, params), axis=axes, keepdims=True, dtype=xp.int64)
    scale = scale_of(params) / (scale_of(y) * np.float32(count))
    return requantize(sums, scale, zero_point_of(y), y.format, profile)
