"""What a quantized tensor costs in memory, its scales included."""

import math

from core.errors import InputError
from core.granularity import Granularity


def bits_per_weight(
    shape: tuple[int, ...],
    bits: float,
    granularity: Granularity,
    bits_per_block: int = 32,
    table_bits: int = 0,
) -> float:
    """Bits of storage for each element of an array of `shape`; lower is cheaper.

    bits:           width of a code.
    bits_per_block: for each scale and what comes with it: 32 for a float32 scale, 40 with a uint8
                    zero point, 16 for a float16 scale.
    table_bits:     once for the tensor: a codebook of sixteen float32 levels takes 512.

    Raises:
        InputError: for an array of no elements, or one that `granularity` cannot split.

    >>> from core.granularity import PerGroup, PerTensor
    >>> bits_per_weight((64, 128), 4, PerGroup(1, 32), bits_per_block=16)  # 4 + 16/32
    4.5
    """
    elements = math.prod(shape)
    if not elements:
        raise InputError(f"an array of shape {shape} has no elements to share the cost.")
    blocks = math.prod(granularity.parameter_shape(shape))
    return bits + (blocks * bits_per_block + table_bits) / elements
