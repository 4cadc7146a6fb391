"""The integer matrix product with zero points (ONNX MatMulInteger).

    Σₖ (aᵢₖ − Zᵃ)(bₖⱼ − Zᵇ) = Σₖ aᵢₖ·bₖⱼ − Zᵇ·Σₖ aᵢₖ − Zᵃ·Σₖ bₖⱼ + K·Zᵃ·Zᵇ

Four terms: the product of the codes alone, the row sums of a, the column sums of b, and a constant.
With Zᵇ = 0, as for symmetric weights, the second and the fourth vanish, and the third depends on
the weights only: it can be folded into the bias (Jacob et al. 2018, arXiv 1712.05877, eq. 7).
"""

from dataclasses import replace
from typing import Any

from core.arrays import Array, namespace
from core.errors import InputError
from core.kernels.accumulator import Accumulator, narrowed
from core.kernels.operand import Operand, operand
from core.kernels.product import exact_product


def matmul_integer(
    a: Any,
    b: Any,
    a_zero_point: Any = 0,
    b_zero_point: Any = 0,
    accumulator: Accumulator = Accumulator.WRAP,
) -> Array:
    """(a − Zᵃ) @ (b − Zᵇ) in integers.

    a:            (…, M, K) or (K,); b: (…, K, N) or (K,): int8, uint8, int16 or uint16 codes, in
                  any pairing; leading axes broadcast, vectors lose their axis as in NumPy's matmul.
    a_zero_point: a scalar, one for each row (M,), or (…, M, 1).
    b_zero_point: a scalar, one for each column (N,), or (…, 1, N).

    Returns int32, or int64 for `Accumulator.WIDE`.

    Raises:
        InputError: for other dtypes, or shapes that do not fit.

    >>> import numpy as np
    >>> a = np.array([[11, 7, 3], [10, 6, 2]], np.uint8)
    >>> b = np.array([[1], [2], [3]], np.uint8)
    >>> matmul_integer(a, b, a_zero_point=12).tolist()  # −1·1 − 5·2 − 9·3
    [[-38], [-44]]
    """
    left = operand(a, a_zero_point, "a")
    right = operand(b, b_zero_point, "b")
    vectors = left.given.ndim == 1, right.given.ndim == 1
    left, right = _as_matrix(left, (None, slice(None))), _as_matrix(right, (slice(None), None))
    _check(left.given, right.given)
    _check_zero_point(left, "a", "row", -2)
    _check_zero_point(right, "b", "column", -1)
    total = _four_terms(left, right, accumulator)
    if vectors[0]:
        total = total[..., 0, :]
    return total[..., 0] if vectors[1] else total


def _four_terms(a: Operand, b: Operand, accumulator: Accumulator) -> Array:
    """The sum of the four terms of two operands of at least two axes."""
    xp = namespace(a.codes)
    total = exact_product(a.codes, b.codes, a.largest, b.largest)
    k = a.codes.shape[-1]
    # Sums that wrap around may be added one by one in int32.
    whole = xp.int32 if accumulator is Accumulator.WRAP else xp.int64
    if accumulator is not Accumulator.WRAP:
        total = xp.astype(total, whole, copy=False)
    if b.has_offset:
        ones = xp.ones((k, 1), dtype=xp.int8, device=b.codes.device)
        rows = xp.astype(exact_product(a.codes, ones, a.largest, 1), xp.int64)
        total -= xp.astype(rows * b.zero_point, whole)
    if a.has_offset:
        ones = xp.ones((1, k), dtype=xp.int8, device=a.codes.device)
        columns = xp.astype(exact_product(ones, b.codes, 1, b.largest), xp.int64)
        offset = (columns - k * b.zero_point) * _column(a.zero_point)
        total -= xp.astype(offset, whole)
    return narrowed(total, accumulator)


def _as_matrix(x: Operand, index: tuple) -> Operand:
    """A vector as a matrix of one row or one column."""
    return replace(x, given=x.given[index]) if x.given.ndim == 1 else x


def _column(zero_point: Array) -> Array:
    """Zero points of a, one for each row, as a column."""
    return zero_point[:, None] if zero_point.ndim == 1 and zero_point.shape[0] > 1 else zero_point


def _check_zero_point(x: Operand, name: str, line: str, along: int) -> None:
    """Refuses zero points that are neither one for all of `x` nor one for each of its lines."""
    shape, codes = tuple(x.zero_point.shape), tuple(x.given.shape)
    lines = (codes[-2], 1) if along == -2 else (1, codes[-1])
    wanted = (*codes[:-2], *lines)
    pairs = zip(reversed(shape), reversed(wanted), strict=False)
    broadcasts = len(shape) <= len(wanted) and all(n in (1, of) for n, of in pairs)
    if not broadcasts and shape != (codes[along],):
        raise InputError(
            f"{name} {codes} has zero points of shape {shape}; give a scalar, or one for each "
            f"{line}: {(codes[along],)} or (…, {lines[0]}, {lines[1]})."
        )


def _check(a: Array, b: Array) -> None:
    """Refuses shapes that have no product."""
    if a.ndim < 2 or b.ndim < 2 or a.shape[-1] != b.shape[-2]:
        raise InputError(
            f"a {tuple(a.shape)} and b {tuple(b.shape)} have no product: the last axis of a must "
            "be as long as the last but one of b."
        )
