"""Symmetric parameters by the largest magnitude: what weights are usually quantized with.

    S = max|x| / qmax,   qmax = 2ᵇ⁻¹ − 1,   Z = 0          survey eq. 5, restricted range

in each block of `x` that shares a scale. Nothing is clipped. A narrow format leaves the code −2ᵇ⁻¹
out, so that the codes are as symmetric as the range: −127 … 127. (The scale is the same without
it, and no value of `x` takes that code.)
"""

from typing import Any

from core.affine import params_from_range
from core.arrays import as_array, as_float
from core.formats import IntFormat
from core.granularity import Granularity, PerTensor, block_absmax
from core.params import QuantParams


def absmax_params(
    x: Any, bits: int, *, narrow: bool, granularity: Granularity | None = None
) -> QuantParams:
    """Symmetric parameters, signed codes of `bits` bits, that clip nothing of `x`.

    x: array of any shape. narrow: whether the format leaves its lowest code out. The scale is
    float64 where x is, else float32; 1 for a block of zeros, or of nothing.

    Raises:
        InputError: when `x` holds NaN or an infinity, for bits beyond 2 to 16, or a shape that the
            granularity cannot split.

    >>> from core.granularity import PerChannel
    >>> p = absmax_params([[0.75, -3.0], [1.5, 0.0]], 3, narrow=True, granularity=PerChannel(0))
    >>> p.scale.tolist(), p.zero_point.tolist(), str(p.format)  # 3/3 and 1.5/3
    ([1.0, 0.5], [0, 0], 'int3 narrow')
    """
    granularity = granularity or PerTensor()
    largest = block_absmax(as_float(x), granularity)
    format = IntFormat(bits, narrow=narrow)
    low = as_array(-largest)  # of 0 axes, NumPy makes a scalar of it
    return params_from_range(low, largest, format, symmetric=True, granularity=granularity)
