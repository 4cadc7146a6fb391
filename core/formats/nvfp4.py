"""NVFP4: fp4 elements, an fp8 scale for every 16 of them, and one float32 scale for the tensor.

    s = max|x| / (448 · 6)                              the tensor's scale, float32
    c = E4M3(m / 6 / s)  for a block of largest magnitude m
    x̂ = (c · s) · E2M1(x / (c · s))                     nearest, ties to even, saturated

The tensor's scale makes the largest block's c the largest E4M3 number, 448. Unlike a power of two,
c follows m within 1/16. NVIDIA, *Pretraining Large Language Models with NVFP4* (2025), appendix B.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from core.arrays import Array, as_float, namespace, to_numpy
from core.errors import InputError
from core.formats.minifloat import E2M1, E4M3FN
from core.granularity import PerGroup
from core.scaled import Scaled, float32_absmax

BLOCK = 16
BITS_PER_ELEMENT = E2M1.bits + E4M3FN.bits / BLOCK  # and 32 bits once for the tensor


@dataclass(frozen=True, eq=False)
class Nvfp4:
    """The two levels of scales of a tensor.

    tensor_scale: float32, a scalar; block_codes: uint8, E4M3 codes, one for each block;
    blocks:       which elements share one.
    """

    tensor_scale: float
    block_codes: Array
    blocks: PerGroup

    @property
    def scaled(self) -> Scaled:
        """Elements under the product of their two scales: `encode`, `decode`, `round`."""
        scale = E4M3FN.decode(self.block_codes) * self.tensor_scale
        return Scaled(E2M1, scale, self.blocks)


def nvfp4(x: Any, axis: int = -1) -> Nvfp4:
    """The scales of `x`, in blocks of 16 along `axis`, the last one filled up with zeros.

    Block scales that would vanish take the smallest E4M3 number.

    Raises:
        InputError: when `x` holds NaN, an infinity or a number beyond float32, or is a scalar.

    >>> x = np.array([6.0] * 16 + [0.75] * 16)
    >>> n = nvfp4(x)  # s = 6/2688; c = 448 and 0.75/6/s = 56
    >>> E4M3FN.decode(n.block_codes).tolist(), n.scaled.round(x)[[0, 16]].tolist()
    ([448.0, 56.0], [6.0, 0.75])
    """
    x = as_float(x)
    if not x.shape:
        raise InputError("NVFP4 shares scales along an axis, and x is a scalar.")
    xp = namespace(x)
    blocks = PerGroup(axis, BLOCK, pad=True)
    largest = float32_absmax(x, blocks)
    top = float(to_numpy(xp.max(largest))) if 0 not in largest.shape else 0.0
    smallest = float(np.finfo(np.float32).tiny) / E4M3FN.smallest  # so that c · s is no subnormal
    tensor_scale = float(np.float32(max(top / (E4M3FN.max * E2M1.max), smallest))) if top else 1.0
    wanted = (largest / E2M1.max / tensor_scale).clip(E4M3FN.smallest, E4M3FN.max)
    return Nvfp4(tensor_scale, E4M3FN.encode(wanted), blocks)
