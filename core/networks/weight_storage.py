"""The bytes that the weights of a chain take, as float32 and as packed codes with their scales."""

import math

from core.networks.chain import Chain
from core.networks.quantized_chain import QuantizedChain

FLOAT_BYTES = 4  # of a float32 weight or scale


def float_bytes(chain: Chain) -> int:
    """Of all weights as float32; biases, which stay as wide as they are, are not counted."""
    return FLOAT_BYTES * sum(layer.weight.size for layer in chain.layers)


def quantized_bytes(quantized: QuantizedChain) -> float:
    """Of all codes, packed at the width of their format, with a float32 for each scale.

    A fraction of a byte may remain: the codes of 3 bits do not fill their last one.
    """
    return sum(
        layer.weight_codes.size * layer.weight.format.bits / 8
        + FLOAT_BYTES * math.prod(layer.weight.scale.shape)
        for layer in quantized.layers
    )
