"""Whether int32 holds every sum of a layer, told from its weights before any data are seen.

    |acc| ≤ max|x − Zˣ| · Σ|w − Zʷ| + max|bias|

over the weights of one sum, the largest over all output channels. Below 2³¹ int32 is enough; else
the layer takes `Accumulator.WIDE`. Products of 16-bit codes may pass 2³¹ after two terms.
"""

from typing import Any

import numpy as np

from core.arrays import as_array, as_integer, to_numpy
from core.granularity import Granularity, blocked, merged, spread
from core.kernels.accumulator import Accumulator
from core.params import QuantParams


def largest_sum(
    w: Any, params: QuantParams, x: QuantParams, summed: tuple[int, ...], bias: Any = 0
) -> int:
    """The bound on |acc| over all data.

    w:      the codes of the weights, under `params` of any granularity; x: the parameters of the
            data, per tensor or with several zero points.
    summed: the axes of w that one sum runs over: all but the first for a convolution
            (O, C, *kernel), (−2,) for a right side (…, K, N), all but the second for a transposed
            convolution (C, O / groups, *kernel), where it is larger than need be with groups.
    bias:   integers in the accumulator's scale.

    Raises:
        InputError: when the parameters do not fit the shape of w.

    >>> from core import IntFormat
    >>> p = QuantParams(np.float32(1), np.int32(0), IntFormat(8))
    >>> w = np.array([[127, -127], [1, 2]], np.int8)  # two channels of two weights
    >>> largest_sum(w, p, p, (1,), bias=[3, -5])  # 128·(127 + 127) + 5
    32517
    """
    codes = to_numpy(as_integer(w, "w")).astype(np.int64)
    zero_points = _each(params.zero_point, codes.shape, params.granularity)
    sums = np.abs(codes - zero_points).sum(axis=summed)
    offset = np.abs(to_numpy(as_integer(as_array(bias), "bias")).astype(np.int64))
    return largest_step(x) * int(sums.max(initial=0)) + int(offset.max(initial=0))


def largest_product_sum(depth: int, a: QuantParams, b: QuantParams) -> int:
    """The bound on |acc| of a product of two computed matrices that sums `depth` products.

    >>> from core import IntFormat
    >>> p = QuantParams(np.float32(1), np.int32(0), IntFormat(16))
    >>> largest_product_sum(2, p, p) == 2**31  # int32 is too narrow
    True
    """
    return depth * largest_step(a) * largest_step(b)


def largest_step(params: QuantParams) -> int:
    """max|q − Z| over all codes of the format.

    >>> from core import IntFormat
    >>> largest_step(QuantParams(np.float32(1), np.int32(3), IntFormat(8, signed=False)))
    252
    """
    zero_point = to_numpy(params.zero_point).astype(np.int64)
    low, high = params.format.qmin, params.format.qmax
    return int(np.maximum(high - zero_point, zero_point - low).max(initial=0))


def accumulator_for(largest: int) -> Accumulator:
    """WRAP, int32, where sums of that magnitude fit, else WIDE, int64.

    >>> accumulator_for(2**31 - 1).value, accumulator_for(2**31).value
    ('int32, wraps around', 'int64')
    """
    return Accumulator.WRAP if largest < 2**31 else Accumulator.WIDE


def _each(zero_point: Any, shape: tuple[int, ...], granularity: Granularity) -> np.ndarray:
    """The zero point of every element, int64 of `shape`."""
    view = blocked(np.zeros(shape, np.int64), granularity)
    return merged(view + spread(to_numpy(zero_point), shape, granularity), shape, granularity)
