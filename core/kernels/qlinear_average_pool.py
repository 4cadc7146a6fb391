"""onnxruntime's QLinearAveragePool, to the last bit.

    y = clip(round(m / Sʸ + Zʸ), qmin, qmax),    m = (Σ Sˣ·(x − Zˣ)) / n

in float32, summed pixel by pixel in the order of the kernel, the zero point added *before*
rounding. With count_include_pad n is the size of the kernel, even where ceil_mode reaches beyond
the padding (`average_pool` does not count those rows, as AveragePool does not). A kernel of the
size of the image without padding is a global mean, by integers.
"""

from typing import Any

import numpy as np

from core.affine import dequantize
from core.arrays import Array, as_integer, like, namespace
from core.errors import InputError
from core.kernels.per_tensor import check_codes, scale_of, zero_point_of
from core.kernels.pool import average_pool, counted, global_average_pool
from core.kernels.requantize import Profile, profile_of
from core.kernels.window import Window, volume, window_sums
from core.params import QuantParams


def qlinear_average_pool(
    x: Any,
    params: QuantParams,
    window: Window,
    y: QuantParams,
    count_padding: bool = False,
    profile: Profile | str = Profile.ONNX,
) -> Array:
    """Codes of the mean of each window as `average_pool`; the profile onnx is onnxruntime's own.

    Raises:
        InputError: for a dilated window, or as `average_pool`.
    """
    if max(window.dilation) > 1:
        raise InputError(f"QLinearAveragePool has no dilation; got {window.dilation}.")
    if profile_of(profile) is not Profile.ONNX:
        return average_pool(x, params, window, y, count_padding, profile)
    x = as_integer(x, "x")
    check_codes(x, params.format)
    spatial = tuple(x.shape[2:])
    if spatial == window.kernel and not any(window.before + window.after):
        return global_average_pool(x, params, y)
    xp = namespace(x)
    counts = counted(window, spatial, count_padding=False)
    if count_padding:
        counts = np.full_like(counts, volume(window.kernel))
    sums = window_sums(dequantize(x, params), window.overhanging(spatial))
    means = sums / like(counts.astype(np.float32), sums)
    codes = xp.round(means / float(scale_of(y)) + float(zero_point_of(y)))
    return xp.astype(codes.clip(y.format.qmin, y.format.qmax), getattr(xp, y.format.storage))
