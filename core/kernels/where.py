"""One of two quantized tensors, element by element, under the parameters of the result.

    y = rescaled(a) where the condition holds, else rescaled(b)

The profile onnx is ONNX's DequantizeLinear, Where, QuantizeLinear, and onnxruntime's QLinearWhere.
"""

from typing import Any

from core.arrays import Array, as_integer, like, namespace
from core.errors import InputError
from core.kernels.concat import rescaled
from core.kernels.requantize import Profile
from core.params import QuantParams


def where(
    condition: Any,
    a: Any,
    b: Any,
    params: tuple[QuantParams, QuantParams],
    y: QuantParams,
    profile: Profile | str = Profile.ONNX,
) -> Array:
    """Codes of a where `condition`, else of b, in y's storage dtype; all three broadcast.

    condition: booleans. params: of a and of b, per tensor as y's are.

    Raises:
        InputError: for a condition of another dtype, or as `concat`.

    >>> import numpy as np
    >>> from core import IntFormat
    >>> half, one = (QuantParams(np.float32(s), np.int32(0), IntFormat(8)) for s in (0.5, 1.0))
    >>> where(np.array([True, False]), [6, 6], [7, 7], (half, one), one).tolist()
    [3, 7]
    """
    left, right = (
        rescaled(as_integer(q, "codes"), p, y, profile) for q, p in zip((a, b), params, strict=True)
    )
    chosen = like(condition, left)
    xp = namespace(left)
    if chosen.dtype != xp.bool:
        raise InputError(f"condition has dtype {chosen.dtype}; give booleans.")
    return xp.where(chosen, left, right)
