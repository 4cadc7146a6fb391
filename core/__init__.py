"""The quantization core: real = scale · (q − zero_point), on NumPy arrays and torch tensors."""

from core.affine import dequantize, fake_quantize, params_from_range, quantize
from core.errors import InputError
from core.formats import IntFormat
from core.granularity import PerChannel, PerGroup, PerTensor
from core.params import QuantParams
from core.rounding import RoundingMode

__all__ = [
    "InputError",
    "IntFormat",
    "PerChannel",
    "PerGroup",
    "PerTensor",
    "QuantParams",
    "RoundingMode",
    "dequantize",
    "fake_quantize",
    "params_from_range",
    "quantize",
]
