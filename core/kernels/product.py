"""The exact product of two integer matrices, by the float matrix product.

NumPy has no fast integer product: its int32 `matmul` runs some hundred times slower than the float
one. A float is exact on integers up to 2^p (p = 24 for float32, 53 for float64), and a sum of K
products |aᵢ·bᵢ| ≤ A·B, added in any order, never passes K·A·B on its way. Hence

    K · A · B ≤ 2^p   ⇒   every partial sum is an integer of at most 2^p, and is exact.

Longer sums are split along K into parts that keep the bound, and the parts added as integers. torch
has an integer product of two int8 matrices, which is taken where the processor sums it exactly.
"""

import math
from functools import cache
from typing import Any

import numpy as np

from core.arrays import Array, namespace

FLOAT32_EXACT = 2**24
FLOAT64_EXACT = 2**53
_WORTHWHILE = 64  # with shorter parts than this, float64 at half the speed is the faster way


def longest_part(largest_a: int, largest_b: int, exact: int) -> int:
    """Largest K for which K·A·B ≤ `exact`.

    >>> longest_part(128, 128, FLOAT32_EXACT)  # two int8
    1024
    """
    return exact // max(largest_a * largest_b, 1)


def exact_product(a: Array, b: Array, largest_a: int, largest_b: int) -> Array:
    """a @ b for integer arrays (…, M, K) and (…, K, N), exactly.

    largest_a, largest_b: bounds of |a| and |b|, at most 2¹⁶ each. Returns int32 where K·A·B < 2³¹,
    else int64; shape (…, M, N), the leading axes broadcast.
    """
    xp = namespace(a)
    k = a.shape[-1]
    part = longest_part(largest_a, largest_b, FLOAT32_EXACT)
    real = xp.float32
    if part < min(k, _WORTHWHILE):
        part, real = longest_part(largest_a, largest_b, FLOAT64_EXACT), xp.float64
    whole = xp.int32 if k * largest_a * largest_b < 2**31 else xp.int64
    if whole == xp.int32 and _takes_int8(a, b):
        return product_int8(a, b)
    product = _product_numpy if isinstance(a, np.ndarray) else _product_torch
    if k <= part:
        return product(a, b, real, whole)
    total: Array = 0
    for start in range(0, k, part):
        piece = slice(start, start + part)
        total += product(a[..., piece], b[..., piece, :], real, whole)
    return total


def _product_torch(a: Array, b: Array, real: Any, whole: Any) -> Array:
    """a @ b by way of the floats `real`, as the integers `whole`."""
    if a.is_cuda:
        real = namespace(a).float64  # a GPU may round float32 factors to TF32's 10 bits
    return (a.to(real) @ b.to(real)).to(whole)


def _takes_int8(a: Array, b: Array) -> bool:
    """Whether `product_int8` takes both: matrices of int8, not empty, and summed exactly."""
    if isinstance(a, np.ndarray) or not a.ndim == b.ndim == 2 or 0 in (*a.shape, *b.shape):
        return False
    return str(a.dtype) == str(b.dtype) == "torch.int8" and (a.is_cuda or _sums_int8_exactly())


@cache
def _sums_int8_exactly() -> bool:
    """Whether this CPU gives the largest sums exactly: without an 8-bit product of its own it may
    add pairs of products in 16 bits, which saturate.
    """
    import torch

    low, high = torch.tensor([-128, 127], dtype=torch.int8)[:, None, None].expand(2, 64, 64)
    try:
        sums = [int(product_int8(a, b)[0, 0]) for a, b in ((low, low), (low, high), (high, high))]
    except RuntimeError:  # a build without it
        return False
    return sums == [64 * 128 * 128, -64 * 128 * 127, 64 * 127 * 127]


def product_int8(a: Array, b: Array) -> Array:
    """a @ b of two int8 matrices by `torch._int_mm`, int32.

    Zeros fill them up to the shapes that it takes on a GPU: more than 16 rows, K and N multiples
    of 8.
    """
    import torch
    from torch.nn.functional import pad

    (m, k), n = a.shape, b.shape[1]
    rows, inner, columns = max(17 - m, 0), -k % 8, -n % 8
    if rows or inner or columns:
        a, b = pad(a, (0, inner, 0, rows)), pad(b, (0, columns, 0, inner))
    return torch._int_mm(a.contiguous(), b.contiguous())[:m, :n]


def _product_numpy(a: np.ndarray, b: np.ndarray, real: Any, whole: Any) -> np.ndarray:
    """a @ b by way of the floats `real`, as the integers `whole`."""
    leading = np.broadcast_shapes(a.shape[:-2], b.shape[:-2])
    shape = (*leading, a.shape[-2], b.shape[-1])
    # One piece of memory for all: several are given back to the system and fetched anew each time.
    scratch = np.empty(a.size + b.size + math.prod(shape), real)
    real_a = scratch[: a.size].reshape(a.shape)
    real_b = scratch[a.size : a.size + b.size].reshape(b.shape)
    real_a[...] = a
    real_b[...] = b
    return np.matmul(real_a, real_b, out=scratch[a.size + b.size :].reshape(shape)).astype(whole)
