"""Dynamic quantization: the range is that of the array itself (survey III-D).

Static quantization fixes the range beforehand, on calibration data: `core.calibration` finds it and
`quantize` uses it. Dynamic quantization reads every array once more, and never clips.
"""

import numpy as np

from core.affine import quantize
from core.arrays import Array, as_float, namespace
from core.errors import InputError
from core.formats import IntFormat
from core.granularity import Granularity, PerTensor, blocked
from core.params import QuantParams
from core.rounding import round_to_integer

UINT8 = IntFormat(8, signed=False)


def dynamic_params(
    x: Array, format: IntFormat = UINT8, granularity: Granularity | None = None
) -> QuantParams:
    """Scale and zero point of the affine map over the minimum and maximum of `x` and 0.

        S = (max(x, 0) − min(x, 0)) / (qmax − qmin)
        Z = clip(round(qmin − min(x, 0) / S), qmin, qmax)

    computed in the dtype of `x` (float16 in float32), step by step as ONNX's
    DynamicQuantizeLinear-11 says. A block of zeros, or of none, gets scale 1.

    Raises:
        InputError: when `x` holds NaN or an infinity.

    >>> p = dynamic_params([0.0, 2.0, -3.0, -2.5, 1.34, 0.5])  # ONNX's own example
    >>> round(float(p.scale), 8), int(p.zero_point)
    (0.01960784, 153)
    """
    granularity = granularity or PerTensor()
    x = as_float(x)
    xp = namespace(x)
    x = xp.astype(x, xp.float64 if x.dtype == xp.float64 else xp.float32, copy=False)
    if not bool(xp.all(xp.isfinite(x))):
        raise InputError("x holds NaN or infinity; a range needs finite numbers.")
    shape = tuple(x.shape)
    low, high = (xp.reshape(v, granularity.parameter_shape(shape)) for v in _ends(x, granularity))
    levels = format.qmax - format.qmin
    with np.errstate(over="ignore"):
        span = high - low
    scale = xp.where(xp.isfinite(span), span / levels, high / levels - low / levels)
    scale = scale.clip(float(xp.finfo(x.dtype).smallest_normal))
    scale = xp.where(high > low, scale, xp.ones_like(scale))
    zero_point = round_to_integer(format.qmin - low / scale).clip(format.qmin, format.qmax)
    return QuantParams(scale, xp.astype(zero_point, xp.int32), format, granularity)


def dynamic_quantize(
    x: Array, format: IntFormat = UINT8, granularity: Granularity | None = None
) -> tuple[Array, QuantParams]:
    """The codes of `x` under its own `dynamic_params`, and these.

    Raises:
        InputError: as `dynamic_params`.

    >>> codes, _ = dynamic_quantize([0.0, 2.0, -3.0, 1.34, 0.5])
    >>> codes.tolist()
    [153, 255, 0, 221, 179]
    """
    params = dynamic_params(x, format, granularity)
    return quantize(x, params), params


def _ends(x: Array, granularity: Granularity) -> tuple[Array, Array]:
    """Minimum and maximum of every block, 0 included."""
    xp = namespace(x)
    view = blocked(x, granularity)
    shared = granularity.shared_axes(tuple(x.shape))
    if not shared:
        return view.clip(None, 0), view.clip(0, None)
    if 0 in view.shape:
        zeros = xp.sum(view, axis=shared)  # of no elements
        return zeros, zeros
    return xp.min(view, axis=shared).clip(None, 0), xp.max(view, axis=shared).clip(0, None)
