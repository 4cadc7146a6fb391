"""What a quantized network takes in memory, everything included that it needs to run."""

import numpy as np

from core.networks.chain import Chain
from core.networks.compressed_chain import CompressedChain
from core.networks.quantized_chain import QuantizedChain, QuantizedLayer
from core.networks.sign_chain import SignChain, SignLayer

FLOAT_BYTES = 4


def float_bytes(chain: Chain) -> int:
    """Bytes of all weights and biases in float32."""
    return sum(FLOAT_BYTES * (layer.weight.size + layer.bias.size) for layer in chain.layers)


def stored_bytes(network: QuantizedChain | CompressedChain | SignChain) -> int:
    """Bytes of what a method made."""
    if isinstance(network, CompressedChain):
        return sum(layer.bytes for layer in network.layers)
    return quantized_bytes(network)


def quantized_bytes(network: QuantizedChain | SignChain) -> int:
    """Bytes of the packed codes, scales, biases, and parameters of the activations.

    Codes of a layer are packed and end on a whole byte; where all are ±1, they take a bit each. A
    scale is float32, a bias int32, a zero point of activations one byte. Weights are symmetric:
    their zero point is 0 and not stored. A layer on signs reads no codes: no parameters of them.
    """
    return sum(_layer_bytes(layer) for layer in network.layers)


def layer_bytes(code_bits: int, floats: int, outputs: int, tables: int = 1) -> int:
    """Bytes of a layer: packed codes, float32 numbers, a bias for each output, activations.

    code_bits: of all codes. floats: scales or sizes. tables: sets of activation parameters, each a
    float32 scale and a zero point of one byte.

    >>> layer_bytes(code_bits=12, floats=2, outputs=3)  # 2 + 8 + 12 + 5
    27
    """
    return -(-code_bits // 8) + FLOAT_BYTES * (floats + outputs) + (FLOAT_BYTES + 1) * tables


def _layer_bytes(layer: QuantizedLayer | SignLayer) -> int:
    if isinstance(layer, SignLayer):
        return layer_bytes(layer.signs.size, len(layer.alpha), len(layer.bias), tables=0)
    signs_only = bool((np.abs(layer.weight_codes) == 1).all())
    bits = 1 if signs_only else layer.weight.format.bits
    return layer_bytes(
        layer.weight_codes.size * bits,
        np.size(layer.weight.scale),
        layer.bias_codes.size,
        1 if layer.sums is None else 2,
    )
