"""Concatenation: the parts are brought to the scale and zero point of the result first.

    y = clip(round(M·(x − Zˣ)) + Zʸ, qmin, qmax),    M = Sˣ / Sʸ

A part that has the result's parameters already is passed on untouched. The profile onnx computes
Sˣ·(x − Zˣ) / Sʸ as DequantizeLinear and QuantizeLinear do, each step rounded to float32; that is
also what onnxruntime's QLinearConcat does.
"""

from collections.abc import Sequence
from typing import Any

from core.affine import dequantize, quantize
from core.arrays import Array, as_integer, namespace
from core.kernels.per_tensor import check_codes, scale_of, steps_from_zero, zero_point_of
from core.kernels.requantize import Profile, profile_of, requantize
from core.params import QuantParams


def concat(
    parts: Sequence[tuple[Any, QuantParams]],
    y: QuantParams,
    axis: int = 0,
    profile: Profile | str = Profile.ONNX,
) -> Array:
    """The codes of the parts one after the other along `axis`, under y's parameters.

    parts: codes and their parameters, per tensor as y's are.

    Raises:
        InputError: for parameters that are not per tensor, codes outside of their format, or as
            `requantize`.

    >>> import numpy as np
    >>> from core import IntFormat
    >>> half, one = (QuantParams(np.float32(s), np.int32(0), IntFormat(8)) for s in (0.5, 1.0))
    >>> concat([([4, 6], half), ([7], one)], one).tolist()
    [2, 3, 7]
    """
    brought = [rescaled(as_integer(q, "a part"), x, y, profile) for q, x in parts]
    return namespace(brought[0]).concat(brought, axis=axis)


def rescaled(q: Array, x: QuantParams, y: QuantParams, profile: Profile | str) -> Array:
    """The codes under y's parameters of what `q` stands for under x's.

    Raises:
        InputError: as `concat`.
    """
    xp = namespace(q)
    scales = scale_of(x), scale_of(y)
    zeros = zero_point_of(x), zero_point_of(y)
    if scales[0] == scales[1] and zeros[0] == zeros[1] and x.format == y.format:
        check_codes(q, y.format)
        return xp.astype(q, getattr(xp, y.format.storage), copy=False)
    if profile_of(profile) is Profile.ONNX:
        check_codes(q, x.format)
        return quantize(dequantize(q, x), y)
    return requantize(steps_from_zero(q, x), scales[0] / scales[1], zeros[1], y.format, profile)
