"""Uniform quantization (survey III-B to III-D), in ONNX's sign convention.

    real = S · (q − Z)                                   S scale, Z zero point
    q    = clip(round(real / S) + Z, qmin, qmax)         divide, round, then add Z
    S    = (β − α) / (qmax − qmin)                       survey eq. 4, clipping range [α, β]
    Z    = clip(round(qmin − α / S), qmin, qmax)         so that real 0 is a code

The survey writes Z with the opposite sign (its eq. 2 and 3: Q = Int(r/S) − Z).
Arrays are worked on tile by tile, in the cache; apart from the result no copy of the input is made.
"""

from dataclasses import dataclass
from enum import Enum
from typing import Any

import numpy as np

from core.arrays import (
    INT32_MAX,
    INT32_MIN,
    Array,
    all_within,
    as_array,
    as_float,
    as_integer,
    clip_in_place,
    is_array,
    like,
    namespace,
    records_gradient,
    round_in_place,
    to_numpy,
)
from core.errors import InputError
from core.formats import IntFormat
from core.granularity import Granularity, PerTensor
from core.params import QuantParams
from core.rounding import RoundingMode, Seed, round_to_integer
from core.tile_by_tile import tile_by_tile


class ZeroPointOrder(Enum):
    """Whether the zero point is added after rounding or before.

    AFTER_ROUNDING   round(x / S) + Z: ONNX, torch, and the default everywhere here.
    BEFORE_ROUNDING  round(x / S + Z): an odd Z sends a tie to the other neighbour, and the sum
                     is rounded to a float before it is rounded to an integer.
    """

    AFTER_ROUNDING = "round(x/S) + Z"
    BEFORE_ROUNDING = "round(x/S + Z)"


def params_from_range(
    low: Any,
    high: Any,
    format: IntFormat,
    symmetric: bool = False,
    granularity: Granularity | None = None,
    full_range: bool = False,
) -> QuantParams:
    """Scale and zero point for the clipping range [α, β] = [low, high].

    low, high:  real numbers or arrays of the shape that `granularity` asks for.
    symmetric:  −α = β = max(|low|, |high|) (survey eq. 5, restricted range): S = β / (qmax − Z)
                with Z = 0 for signed formats and Z = 2ᵇ⁻¹ for unsigned ones.
    full_range: with `symmetric`, S = 2β / (qmax − qmin), so that the lowest code is used too: finer
                by one part in 2ᵇ⁻¹, and β itself lies half a step beyond the highest code.

    The range is first widened to include 0. It is computed in float64 and the scale is stored as
    float32, or as float64 when `low` is a float64 array. A range of [0, 0] gets scale 1.

    Raises:
        InputError: when a limit is not finite, low > high, the shapes differ, or the range is too
            wide for a float32 scale.

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
        fixed = 0 if format.signed else (format.qmax + 1) // 2
        wide = np.maximum(-alpha, beta) / _steps_to_edge(format, full_range)
    else:
        levels = format.qmax - format.qmin
        wide = beta / levels - alpha / levels  # (β − α) / levels without overflow
        fixed = None
    dtype = np.float64 if _is_float64(low) else np.float32
    smallest, largest = float(np.finfo(dtype).tiny), float(np.finfo(dtype).max)
    if (wide > largest).any():
        raise InputError(
            f"[{low}, {high}] needs a scale beyond float32; give limits as float64 arrays."
        )
    scale = np.where(wide > 0, np.maximum(wide, smallest), 1.0).astype(dtype)
    if fixed is None:
        exact = np.rint(format.qmin - alpha / scale.astype(np.float64))
        zero_point = np.clip(exact, format.qmin, format.qmax).astype(np.int32)
    else:
        zero_point = np.full(alpha.shape, fixed, np.int32)
    return QuantParams(
        like(scale, reference), like(zero_point, reference), format, granularity or PerTensor()
    )


def quantize(
    x: Array,
    params: QuantParams,
    rounding: RoundingMode = RoundingMode.NEAREST_EVEN,
    seed: Seed = 0,
    order: ZeroPointOrder = ZeroPointOrder.AFTER_ROUNDING,
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
    quantizer = _Quantizer(params, rounding, np.random.default_rng(seed), order)
    storage = getattr(xp, params.format.storage)

    def codes(tile: Array, scale: Array, zero_point: Array) -> Array:
        steps = quantizer.steps(tile, scale, zero_point)
        return xp.astype(steps + xp.astype(zero_point, steps.dtype), storage)

    return tile_by_tile(codes, x, params, storage)


def dequantize(q: Array, params: QuantParams) -> Array:
    """The real numbers that the codes `q` stand for: S · (q − Z), in the dtype of the scale.

    Raises:
        InputError: when the parameters do not fit the shape of `q`, or a code is beyond int32.

    >>> p = params_from_range(0.0, 1.75, IntFormat(3, signed=False))
    >>> dequantize(np.array([3, 7, 0]), p).tolist()
    [0.75, 1.75, 0.0]
    """
    q = as_integer(q, "q")
    xp = namespace(q)
    if not all_within(q, INT32_MIN, INT32_MAX):
        raise InputError("a code lies beyond int32, −2³¹ to 2³¹ − 1; codes have at most 16 bits.")
    whole = xp.int32 if xp.iinfo(q.dtype).bits <= 16 else xp.int64  # q − Z fits

    def reals(tile: Array, scale: Array, zero_point: Array) -> Array:
        return xp.astype(xp.astype(tile, whole) - zero_point, scale.dtype) * scale

    return tile_by_tile(reals, q, params, like(params.scale, q).dtype)


def fake_quantize(
    x: Array,
    params: QuantParams,
    rounding: RoundingMode = RoundingMode.NEAREST_EVEN,
    seed: Seed = 0,
    order: ZeroPointOrder = ZeroPointOrder.AFTER_ROUNDING,
) -> Array:
    """`dequantize(quantize(x))` without the detour over integers, in the dtype of `x`.

    Raises:
        InputError: as `quantize`, or when torch should pass a gradient back to `x` or the scale.
    """
    x = as_float(x)
    if records_gradient(x) or records_gradient(params.scale):
        raise InputError(
            "x or the scale requires a gradient, and that of rounding is 0 everywhere; train with "
            "the gradient rules of core.training, or pass x.detach()."
        )
    xp = namespace(x)
    quantizer = _Quantizer(params, rounding, np.random.default_rng(seed), order)

    def rounded(tile: Array, scale: Array, zero_point: Array) -> Array:
        real = xp.astype(quantizer.steps(tile, scale, zero_point), scale.dtype, copy=False)
        real *= scale
        real += 0.0  # turns −0.0 into the 0.0 that the integer path gives
        return real

    return tile_by_tile(rounded, x, params, x.dtype)


@dataclass(frozen=True)
class _Quantizer:
    """What turns a tile into codes; `random` goes on from tile to tile."""

    params: QuantParams
    rounding: RoundingMode
    random: np.random.Generator
    order: ZeroPointOrder

    def steps(self, x: Array, scale: Array, zero_point: Array) -> Array:
        """q − Z = clip(round(x / S), qmin − Z, qmax − Z), as floating numbers."""
        xp = namespace(x)
        steps = _divided(x, scale)
        z = xp.astype(zero_point, steps.dtype)
        if self.order is ZeroPointOrder.BEFORE_ROUNDING:
            steps = round_to_integer(steps + z, self.rounding, self.random) - z
        elif self.rounding is RoundingMode.NEAREST_EVEN:
            round_in_place(steps)
        else:
            steps = round_to_integer(steps, self.rounding, self.random)
        steps = as_array(steps)  # of 0 axes, NumPy makes a scalar of it
        clip_in_place(steps, self.params.format.qmin - z, self.params.format.qmax - z)
        if bool(xp.isnan(xp.max(steps))):
            raise InputError(f"x holds {int(xp.sum(xp.isnan(x)))} NaN; no code stands for NaN.")
        return steps


@np.errstate(over="ignore")  # beyond the largest float is infinite, and then clipped
def _divided(x: Array, scale: Array) -> Array:
    """x / S in the wider of the two dtypes, float32 at least."""
    xp = namespace(x)
    # Explicit, since torch ignores 0-d tensors when it promotes.
    wide = xp.float64 if xp.float64 in (x.dtype, scale.dtype) else xp.float32
    return as_array(xp.astype(x, wide, copy=False) / xp.astype(scale, wide, copy=False))


def _steps_to_edge(format: IntFormat, full_range: bool) -> float:
    """How many steps of the scale lie between 0 and the edge of a symmetric range."""
    if full_range:
        return (format.qmax - format.qmin) / 2
    if format.signed and format.qmax < 1:
        raise InputError(
            "a signed 1-bit format has no positive code; use 2 bits or more, or full_range=True."
        )
    return max(format.qmax - (0 if format.signed else (format.qmax + 1) // 2), 1)


def _is_float64(values: Any) -> bool:
    """Whether `values` is an array (not a Python number) of double precision."""
    return is_array(values) and str(values.dtype).endswith("float64")
