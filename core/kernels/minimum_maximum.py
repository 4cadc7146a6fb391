"""The smaller and the larger of two quantized tensors of different scales, element by element.

Bringing a code to y's scale keeps the order: of two real numbers the larger never gets the smaller
code. So each tensor is rescaled first, and the codes are compared:

    y = max(rescaled(a), rescaled(b)) = rescaled(max(Sᵃ·(a − Zᵃ), Sᵇ·(b − Zᵇ)))

With the profile onnx rescaling is DequantizeLinear and QuantizeLinear, in float32.
"""

from typing import Any

from core.arrays import Array, as_integer, namespace
from core.kernels.comparable import comparable
from core.kernels.concat import rescaled
from core.kernels.requantize import Profile
from core.params import QuantParams


def maximum(
    a: Any,
    b: Any,
    params: tuple[QuantParams, QuantParams],
    y: QuantParams,
    profile: Profile | str = Profile.ONNX,
) -> Array:
    """Codes of max(a, b), in y's storage dtype; a and b broadcast.

    params: of a and of b, per tensor as y's are.

    Raises:
        InputError: for parameters that are not per tensor, codes outside of their format, or as
            `requantize`.

    >>> import numpy as np
    >>> from core import IntFormat
    >>> half, one = (QuantParams(np.float32(s), np.int32(0), IntFormat(8)) for s in (0.5, 1.0))
    >>> maximum([6, 6], [2, 5], (half, one), one).tolist()  # 3 and 2, 3 and 5
    [3, 5]
    """
    return _chosen("maximum", (a, b), params, y, profile)


def minimum(
    a: Any,
    b: Any,
    params: tuple[QuantParams, QuantParams],
    y: QuantParams,
    profile: Profile | str = Profile.ONNX,
) -> Array:
    """Codes of min(a, b), as `maximum`.

    Raises:
        InputError: as `maximum`.
    """
    return _chosen("minimum", (a, b), params, y, profile)


def _chosen(
    which: str,
    given: tuple[Any, Any],
    params: tuple[QuantParams, QuantParams],
    y: QuantParams,
    profile: Profile | str,
) -> Array:
    """The larger or the smaller of the rescaled codes."""
    left, right = (
        comparable(rescaled(as_integer(q, "codes"), p, y, profile))
        for q, p in zip(given, params, strict=True)
    )
    xp = namespace(left)
    codes = getattr(xp, which)(left, right)
    return xp.astype(codes, getattr(xp, y.format.storage), copy=False)
