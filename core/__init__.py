"""The quantization core: real = scale · (q − zero_point), on NumPy arrays and torch tensors."""

import os

# onnxruntime reports to its maker, node names of users' models included, unless this is set before
# it is imported.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

from core.absmax import absmax_params
from core.affine import (
    ZeroPointOrder,
    dequantize,
    fake_quantize,
    params_from_range,
    quantize,
)
from core.dynamic import dynamic_quantize
from core.errors import InputError
from core.formats import IntFormat
from core.granularity import PerBlock, PerChannel, PerGroup, PerTensor
from core.params import QuantParams
from core.rounding import RoundingMode

__all__ = [
    "InputError",
    "IntFormat",
    "PerBlock",
    "PerChannel",
    "PerGroup",
    "PerTensor",
    "QuantParams",
    "RoundingMode",
    "ZeroPointOrder",
    "absmax_params",
    "dequantize",
    "dynamic_quantize",
    "fake_quantize",
    "params_from_range",
    "quantize",
]
