"""Uniform quantization (survey III-B to III-D), in ONNX's sign convention.

    real = S · (q − Z)                                   S scale, Z zero point
    q    = clip(round(real / S) + Z, qmin, qmax)         divide, round, then add Z
    S    = (β − α) / (qmax − qmin)                       survey eq. 4, clipping range [α, β]
    Z    = clip(round(qmin − α / S), qmin, qmax)         so that real 0 is a code

The survey writes Z with the opposite sign (its eq. 2 and 3: Q = Int(r/S) − Z).
"""

from typing import Any

import numpy as np

from core.arrays import Array, as_float, is_array, like, namespace, to_numpy
from core.errors import InputError
from core.formats import IntFormat
from core.granularity import Granularity, PerTensor, blocked, spread
from core.params import QuantParams
from core.rounding import RoundingMode, round_to_integer


def params_from_range(
    low: Any,
    high: Any,
    format: IntFormat,
    symmetric: bool = False,
    granularity: Granularity | None = None,
) -> QuantParams:
    """Scale and zero point for the clipping range [α, β] = [low, high].

    low, high:  real numbers or arrays of the shape that `granularity` asks for.
    symmetric:  −α = β = max(|low|, |high|) (survey eq. 5, restricted range): S = β / (qmax − Z)
                with Z = 0 for signed formats and Z = 2ᵇ⁻¹ for unsigned ones.

    The range is first widened to include 0. It is computed in float64 and the scale is stored as
    float32, or as float64 when `low` is a float64 array. A range of [0, 0] gets scale 1.

    Raises:
        InputError: when a limit is not finite, low > high, or the shapes differ.

    >>> p = params_from_range(-1.0, 2.0, IntFormat(2, signed=False))
    >>> float(p.scale), int(p.zero_point)
    (1.0, 1)
    """
    reference = as_float(low, "low")
    alpha, beta = (to_numpy(as_float(v)).astype(np.float64) for v in (low, high))
    if alpha.shape != beta.shape:
        raise InputError(f"low {alpha.shape} and high {beta.shape} must have one shape.")
    if not (np.isfinite(alpha).all() and np.isfinite(beta).all()):
        raise InputError(f"a clipping range must be finite; got [{low}, {high}].")
    if (alpha > beta).any():
        raise InputError(f"low must not exceed high; got [{low}, {high}].")
    alpha, beta = np.minimum(alpha, 0.0), np.maximum(beta, 0.0)

    if symmetric:
        if format.signed and format.qmax < 1:
            raise InputError("a signed 1-bit format has no positive code; use 2 bits or more.")
        middle = 0 if format.signed else (format.qmax + 1) // 2
        wide = np.maximum(-alpha, beta) / max(format.qmax - middle, 1)
        zero_point = np.full(alpha.shape, middle)
    else:
        levels = format.qmax - format.qmin
        wide = beta / levels - alpha / levels  # (β − α) / levels without overflow
        zero_point = None
    dtype = np.float64 if _is_float64(low) else np.float32
    smallest = float(np.finfo(dtype).tiny)
    scale = np.where(wide > 0, np.maximum(wide, smallest), 1.0).astype(dtype)
    if zero_point is None:
        exact = np.rint(format.qmin - alpha / scale.astype(np.float64))
        zero_point = np.clip(exact, format.qmin, format.qmax)
    codes = zero_point.astype(np.int32)
    return QuantParams(
        like(scale, reference), like(codes, reference), format, granularity or PerTensor()
    )


def quantize(
    x: Array,
    params: QuantParams,
    rounding: RoundingMode = RoundingMode.NEAREST_EVEN,
    seed: int = 0,
) -> Array:
    """The codes of `x`: q = clip(round(x / S) + Z, qmin, qmax).

    x: floating array of any shape; returns integers of the same shape in the format's storage
    dtype. An infinity takes the outermost code. `seed` is used by stochastic rounding alone.

    Raises:
        InputError: when `x` holds NaN, or the parameters do not fit its shape.

    >>> p = params_from_range(0.0, 1.75, IntFormat(3, signed=False))  # S = 0.25
    >>> quantize(np.array([0.73, 9.0, -1.0]), p).tolist()
    [3, 7, 0]
    """
    x = as_float(x)
    xp = namespace(x)
    codes = _codes(x, params, rounding, seed)
    storage = getattr(xp, params.format.storage)
    return xp.reshape(xp.astype(codes, storage), tuple(x.shape))


def dequantize(q: Array, params: QuantParams) -> Array:
    """The real numbers that the codes `q` stand for: S · (q − Z), in the dtype of the scale.

    Raises:
        InputError: when the parameters do not fit the shape of `q`.

    >>> p = params_from_range(0.0, 1.75, IntFormat(3, signed=False))
    >>> dequantize(np.array([3, 7, 0]), p).tolist()
    [0.75, 1.75, 0.0]
    """
    xp = namespace(q)
    scale, zero_point = _spread(q, params)
    centred = xp.astype(blocked(q, params.granularity), xp.int32) - zero_point
    return xp.reshape(xp.astype(centred, scale.dtype) * scale, tuple(q.shape))


def fake_quantize(
    x: Array,
    params: QuantParams,
    rounding: RoundingMode = RoundingMode.NEAREST_EVEN,
    seed: int = 0,
) -> Array:
    """`dequantize(quantize(x))` without the detour over integers, in the dtype of `x`.

    Raises:
        InputError: as `quantize`.
    """
    x = as_float(x)
    xp = namespace(x)
    scale, zero_point = _spread(x, params)
    codes = xp.astype(_codes(x, params, rounding, seed), scale.dtype)
    centred = codes - xp.astype(zero_point, scale.dtype)
    # Adding 0 turns −0.0 into the 0.0 that the integer path gives.
    return xp.reshape(xp.astype(centred * scale + 0.0, x.dtype), tuple(x.shape))


@np.errstate(over="ignore")  # x / S beyond the largest float is infinite, and then clipped
def _codes(x: Array, params: QuantParams, rounding: RoundingMode, seed: int) -> Array:
    """Codes as floating numbers, on the blocked view of `x`."""
    xp = namespace(x)
    scale, zero_point = _spread(x, params)
    # The wider of the two dtypes, said aloud: torch ignores 0-d tensors when it promotes.
    wide = xp.float64 if xp.float64 in (x.dtype, scale.dtype) else xp.float32
    scaled = xp.astype(blocked(x, params.granularity), wide) / xp.astype(scale, wide)
    rounded = round_to_integer(scaled, rounding, seed)
    if bool(xp.any(xp.isnan(rounded))):
        raise InputError(f"x holds {int(xp.sum(xp.isnan(x)))} NaN; no code stands for NaN.")
    codes = rounded + xp.astype(zero_point, wide)
    return xp.clip(codes, params.format.qmin, params.format.qmax)


def _spread(x: Array, params: QuantParams) -> tuple[Array, Array]:
    """Scale and zero point as arrays of the library of `x`, broadcastable over its blocked view."""
    shape = tuple(x.shape)
    scale = spread(like(params.scale, x), shape, params.granularity)
    zero_point = spread(like(params.zero_point, x), shape, params.granularity)
    return scale, zero_point


def _is_float64(values: Any) -> bool:
    """Whether `values` is an array (not a Python number) of double precision."""
    return is_array(values) and str(values.dtype).endswith("float64")
