"""The bytes that a digit network takes, with everything that is needed to run it.

Stored are the codes of both weight matrices, their scales as float32, and the biases as float32;
no file header is counted. Codes lie one a byte, or packed.
"""

import numpy as np

from core.absmax import absmax_params
from core.affine import quantize
from core.formats.packing import pack
from core.granularity import Granularity
from core.networks.mlp import Mlp


def float_bytes(mlp: Mlp) -> bytes:
    """Weights and biases as float32."""
    return b"".join(part.astype("<f4").tobytes() for part in mlp.parts)


def quantized_bytes(mlp: Mlp, bits: int, granularity: Granularity, packed: bool) -> bytes:
    """Symmetric codes, their scales and the biases.

    packed: as many codes as fit into a byte (bits must be 1, 2 or 4); else one code a byte.

    Raises:
        InputError: for bits that cannot be packed.
    """
    stored = []
    for weights in (mlp.weight1, mlp.weight2):
        params = absmax_params(weights, bits, narrow=True, granularity=granularity)
        codes = quantize(weights, params)
        stored.append((pack(codes, bits) if packed else codes.astype(np.int8)).tobytes())
        stored.append(np.asarray(params.scale, "<f4").tobytes())
    stored += [bias.astype("<f4").tobytes() for bias in (mlp.bias1, mlp.bias2)]
    return b"".join(stored)
