"""ONNX's DynamicQuantizeLinear-11: codes, scale and zero point of an array from its own range.

    S = (max(x, 0) − min(x, 0)) / 255
    Z = round(clip(0 − min(x, 0) / S, 0, 255))
    q = clip(round(x / S) + Z, 0, 255)

Every step in float32, ties to even, as onnxruntime computes them. `core.dynamic` has the same map
for any format and granularity, and keeps the scale a normal number.
"""

from typing import Any

import numpy as np

from core.arrays import Array, as_array, namespace
from core.errors import InputError


@np.errstate(over="ignore", invalid="ignore")  # what overflows is refused
def dynamic_quantize_linear(x: Any) -> tuple[Array, Array, Array]:
    """(codes, scale, zero_point): uint8 of the shape of `x`, float32 and uint8 of shape ().

    x: float32. An array of zeros, or of no element, has scale 1 and zero point 0.

    Raises:
        InputError: for another dtype, NaN, an infinity, or a range whose scale is no positive
            float32 (onnxruntime gives a scale of 0, infinity or codes without meaning).

    >>> x = np.array([0.0, 2.0, -3.0, -2.5, 1.34, 0.5], np.float32)  # ONNX's own example
    >>> codes, scale, zero_point = dynamic_quantize_linear(x)
    >>> codes.tolist(), round(float(scale), 8), int(zero_point)
    ([153, 255, 0, 26, 221, 179], 0.01960784, 153)
    """
    x = as_array(x)
    xp = namespace(x)
    if x.dtype != xp.float32:
        raise InputError(f"x has dtype {x.dtype}; DynamicQuantizeLinear takes float32.")
    zero = xp.zeros((1,), dtype=x.dtype, device=x.device)
    flat = xp.concat([xp.reshape(x, (-1,)), zero])
    low, high = xp.min(flat), xp.max(flat)
    scale = (high - low) / 255.0
    if not float(high - low):
        scale = xp.ones_like(scale)
    if not 0 < float(scale) < np.inf:  # of NaN too
        raise InputError(
            f"x ranges from {float(low)} to {float(high)}, which has the scale {float(scale)}; "
            "give finite numbers whose range / 255 is a positive float32."
        )
    zero_point = xp.round((0.0 - low / scale).clip(0, 255))
    codes = (xp.round(x / scale) + zero_point).clip(0, 255)
    return xp.astype(codes, xp.uint8), as_array(scale), xp.astype(as_array(zero_point), xp.uint8)
