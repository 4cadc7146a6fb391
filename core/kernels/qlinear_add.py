"""onnxruntime's QLinearAdd, to the last bit.

    rᵃ = Sᵃ / Sʸ,  rᵇ = Sᵇ / Sʸ
    c  = Zʸ − fma(rᵃ, Zᵃ, rᵇ·Zᵇ)
    y  = clip(round(fma(rᵃ, a, fma(rᵇ, b, c))), qmin, qmax)

in float32, where fma(r, q, t) = r·q + t is rounded once: the fused multiply-add of x86 processors.
The same real number as in `add`; where it lies next to a tie, these steps decide. onnxruntime goes
through the tensors in runs, and exchanges the two where a is one number for a whole run.
"""

from typing import Any

import numpy as np

from core.arrays import Array, as_integer, is_array, namespace
from core.kernels.add import add
from core.kernels.per_tensor import scale_of, zero_point_of
from core.kernels.requantize import Profile, profile_of
from core.params import QuantParams


def qlinear_add(
    a: Any,
    b: Any,
    params: tuple[QuantParams, QuantParams],
    y: QuantParams,
    profile: Profile | str = Profile.ONNX,
) -> Array:
    """Codes of a + b as `add`; the profile onnx is onnxruntime's own.

    Raises:
        InputError: as `add`.
    """
    if profile_of(profile) is not Profile.ONNX:
        return add(a, b, params, y, profile)
    a, b = as_integer(a, "a"), as_integer(b, "b")
    xp = namespace(a)
    if _is_one_for_a_run(tuple(a.shape), tuple(b.shape)):
        a, b, params = b, a, (params[1], params[0])
    ratio_a, ratio_b = (scale_of(p) / scale_of(y) for p in params)
    zero_a, zero_b = (np.asarray(zero_point_of(p)) for p in params)
    fixed = np.float32(zero_point_of(y)) - _fma(ratio_a, zero_a, ratio_b * np.float32(zero_b))
    codes = xp.round(_fma(ratio_a, a, _fma(ratio_b, b, fixed)))
    return xp.astype(codes.clip(y.format.qmin, y.format.qmax), getattr(xp, y.format.storage))


def _is_one_for_a_run(a: tuple[int, ...], b: tuple[int, ...]) -> bool:
    """Whether a is one number along the axis of a run.

    A run is the last axis longer than 1 among those that both tensors have (of a scalar's partner
    the very last one), and a single element where there is none.

    >>> _is_one_for_a_run((7, 1), (1, 33)), _is_one_for_a_run((7, 1), (1, 1))
    (True, False)
    """
    if not a or not b:
        a, b = a[-1:] or (1,), b[-1:] or (1,)
    common = zip(reversed(a), reversed(b), strict=False)
    return next((n == 1 for n, m in common if max(n, m) > 1), True)


def _fma(ratio: np.float32, q: Array, term: Any) -> Array:
    """ratio·q + term, rounded once: a code times a float32 is exact in float64."""
    xp = namespace(q)
    wide = xp.astype(term, xp.float64) if is_array(term) else float(term)
    return xp.astype(xp.astype(q, xp.float64) * float(ratio) + wide, xp.float32)
