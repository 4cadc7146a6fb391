"""The 8-bit convolution of oneDNN, through torch, on a processor that sums it exactly.

oneDNN sums products u8·s8 in int32, and torch hands the sums out as float32: whole numbers up to
2²⁴, a bound that the caller keeps. A processor without an 8-bit product of its own adds pairs of
products in 16 bits, which saturate; the largest sums are tried once.
"""

from functools import cache

import numpy as np

from core.arrays import Array
from core.kernels.product import FLOAT32_EXACT, longest_part
from core.kernels.window import Sizes, Window


def takes(x: Array, w: Array) -> bool:
    """Whether `x` (uint8 or int8) and `w` (int8) are torch tensors on a CPU that sums exactly.

    Empty ones it does not take.
    """
    if isinstance(x, np.ndarray) or x.is_cuda or 0 in x.shape:
        return False
    dtypes = str(x.dtype).removeprefix("torch."), str(w.dtype).removeprefix("torch.")
    return dtypes in (("uint8", "int8"), ("int8", "int8")) and _sums_exactly()


def handles(sliding: Window, spatial: Sizes) -> bool:
    """Whether oneDNN sums these windows over an input of `spatial` rightly.

    Padding as long as the kernel gives other sums, or ends the process; so does, with one channel a
    group, a row of one window whose stride is more than 1.

    >>> handles(Window((3,), (2,), (2,), (2,), (1,)), (8,))
    True
    >>> handles(Window((3,), (2,), (3,), (0,), (1,)), (8,))
    False
    """
    ends = zip(sliding.pads, sliding.extent, strict=True)
    if any(max(pads) >= extent for pads, extent in ends):
        return False
    return sliding.stride[-1] == 1 or sliding.output(spatial)[-1] > 1


def longest_sum(x_zero_point: int, largest: int) -> int:
    """How many products (x − Zˣ)·w of int8 codes float32 sums exactly; |w| ≤ `largest`.

    >>> longest_sum(0, 128), longest_sum(-128, 128)  # |x − Zˣ| up to 128, or 255
    (1024, 514)
    """
    return longest_part(max(x_zero_point + 128, 127 - x_zero_point), largest, FLOAT32_EXACT)


def convolution(x: Array, x_zero_point: int, w: Array, sliding: Window, groups: int) -> Array:
    """Σ (x − Zˣ)·w over each window, float32 (N, O, *output); the padding stands for real 0.

    x: (N, C, *spatial), w: (O, C / groups, *kernel), as `takes` allows them, with at most
    `longest_sum` products in a window. x_zero_point: as in `Operand`, Zˣ − 128 of unsigned codes.
    """
    import torch
    from torch.nn.functional import pad

    if x.dtype == torch.int8:  # it takes unsigned codes, q + 128
        x = (x ^ -128).view(torch.uint8)
    x_zero_point += 128
    # torch's operator pads both ends alike.
    both = tuple(min(ends) for ends in sliding.pads)
    rest = [(p - n, q - n) for (p, q), n in zip(sliding.pads, both, strict=True)]
    if any(p or q for p, q in rest):
        x = pad(x, [n for ends in reversed(rest) for n in ends], value=x_zero_point)
    moves = list(sliding.stride), list(both), list(sliding.dilation), groups
    one, zero = torch.ones(1), torch.zeros(1, dtype=torch.int32)
    operations = torch.ops.onednn
    packed = operations.qconv_prepack(w, one, 1.0, x_zero_point, *moves, None)
    # Every scale 1, the result float32, no activation behind it.
    unit: tuple = (1.0, 0, torch.float32, "none", [], "")
    return operations.qconv_pointwise(x, 1.0, x_zero_point, packed, one, zero, None, *moves, *unit)


@cache
def _sums_exactly() -> bool:
    """Whether this processor, with this build of torch, gives the largest sums exactly."""
    import torch

    x = torch.full((1, 64, 1, 2), 127, dtype=torch.int8)
    w = torch.full((2, 64, 1, 1), 127, dtype=torch.int8)
    w[1] = -128
    point = Window((1, 1), (1, 1), (0, 0), (0, 0), (1, 1))
    try:
        sums = convolution(x, -128, w, point, 1)
    except (AttributeError, RuntimeError):  # a build without these operators, or without oneDNN
        return False
    return bool((sums[:, 0] == 64 * 255 * 127).all() and (sums[:, 1] == -64 * 255 * 128).all())
