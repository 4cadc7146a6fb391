"""Non-uniform quantization: codebooks, how to choose their levels, and sums of binary codes."""

from core.codebooks.apot import apot
from core.codebooks.binary_code import (
    BinaryCode,
    alternating_binary_code,
    greedy_binary_code,
)
from core.codebooks.codebook import Codebook
from core.codebooks.dorefa import dorefa
from core.codebooks.kmeans import kmeans
from core.codebooks.lloyd_max import LloydStep, lloyd_max, lloyd_steps
from core.codebooks.nf4 import NF4, normal_float
from core.codebooks.power_of_two import logarithmic, power_of_two
from core.codebooks.product import VectorCode, product_quantize, vector_quantize
from core.codebooks.quantile import quantile

__all__ = [
    "NF4",
    "BinaryCode",
    "Codebook",
    "LloydStep",
    "VectorCode",
    "alternating_binary_code",
    "apot",
    "dorefa",
    "greedy_binary_code",
    "kmeans",
    "lloyd_max",
    "lloyd_steps",
    "logarithmic",
    "normal_float",
    "power_of_two",
    "product_quantize",
    "quantile",
    "vector_quantize",
]
