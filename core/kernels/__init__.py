"""The integer side: what a quantized network computes, in integers alone."""

from core.kernels.accumulator import Accumulator, bits_used
from core.kernels.conv import conv_integer
from core.kernels.gemm import matmul_integer
from core.kernels.requantize import Profile, requantize

__all__ = [
    "Accumulator",
    "Profile",
    "bits_used",
    "conv_integer",
    "matmul_integer",
    "requantize",
]
