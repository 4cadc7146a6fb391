"""The integer product against Python's own integers, at the bound of float exactness and beyond."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core import InputError, IntFormat
from core.kernels import Accumulator, matmul_integer
from core.kernels.product import FLOAT32_EXACT, FLOAT64_EXACT, exact_product, longest_part

dtypes = st.sampled_from([np.int8, np.uint8, np.int16, np.uint16])


def by_python(a: np.ndarray, b: np.ndarray, za, zb) -> np.ndarray:
    """The definition, in integers without limit."""
    a, b = a.astype(object) - za, b.astype(object) - zb
    return a @ b


def codes(draw, dtype, shape) -> np.ndarray:
    """Random codes, the extremes often."""
    info = np.iinfo(dtype)
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    x = rng.integers(info.min, info.max, shape, endpoint=True).astype(dtype)
    extreme = rng.random(shape) < draw(st.sampled_from([0.0, 0.5, 1.0]))
    return np.where(extreme, rng.choice([info.min, info.max], shape), x).astype(dtype)


@st.composite
def products(draw):
    """Two arrays and their zero points."""
    m, k, n = (draw(st.integers(1, 6)) for _ in range(3))
    kind_a, kind_b = draw(dtypes), draw(dtypes)
    a = codes(draw, kind_a, (*draw(st.sampled_from([(), (3,), (2, 1)])), m, k))
    b = codes(draw, kind_b, (*draw(st.sampled_from([(), (3,)])), k, n))
    za = codes(draw, kind_a, draw(st.sampled_from([(), (m,), (m, 1)])))
    zb = codes(draw, kind_b, draw(st.sampled_from([(), (n,), (1, n)])))
    return a, b, za, zb


@given(case=products())
def test_equals_python(case) -> None:
    a, b, za, zb = case
    column = za[:, None] if za.ndim == 1 else za
    exact = by_python(a, b, column.astype(object), zb.astype(object))
    before = a.copy(), b.copy()
    for accumulator in Accumulator:
        ours = matmul_integer(a, b, za, zb, accumulator)
        expected = exact
        if accumulator is Accumulator.WRAP:
            expected = (exact + 2**31) % 2**32 - 2**31
        elif accumulator is Accumulator.SATURATE:
            expected = np.clip(exact, -(2**31), 2**31 - 1)
        assert ours.dtype == (np.int64 if accumulator is Accumulator.WIDE else np.int32)
        assert (ours == expected).all()
        operands = (torch.from_numpy(v.copy()) for v in (a, b, za, zb))
        in_torch = matmul_integer(*operands, accumulator)
        assert in_torch.numpy().tobytes() == ours.tobytes()
    assert np.array_equal(a, before[0])
    assert np.array_equal(b, before[1])


@pytest.mark.parametrize("a_dtype", [np.int8, np.uint8])
@pytest.mark.parametrize("k", [1023, 1024, 1025, 2048, 2049])
def test_at_the_bound_of_float32_and_one_beyond(a_dtype, k: int) -> None:
    # All extremes: Σ (−128)·(−128) = 2¹⁴·K; 2²⁴ for K = 1024, and odd sums beside it.
    a = np.full((2, k), np.iinfo(a_dtype).min, a_dtype)
    b = np.full((k, 2), -128, np.int8)
    b[-1, 1] = -127
    zero = 128 if a_dtype is np.uint8 else 0
    expected = [[(1 << 14) * k, (1 << 14) * k - 128]] * 2
    assert matmul_integer(a, b, zero).tolist() == expected
    in_torch = matmul_integer(torch.from_numpy(a), torch.from_numpy(b), zero)
    assert in_torch.tolist() == expected


@pytest.mark.parametrize("k", [16, 17])
def test_odd_sums_of_the_largest_products(k: int) -> None:
    # 16-bit extremes go through float64: 2³⁰·K, far beyond what float32 holds.
    a = np.full((1, k), -(2**15), np.int16)
    b = np.full((k, 1), -(2**15), np.int16)
    a[0, 0] = -(2**15) + 1
    exact = 2**30 * k - 2**15
    assert matmul_integer(a, b, accumulator=Accumulator.WIDE).item() == exact


def test_the_bound_is_sharp() -> None:
    assert longest_part(128, 128, FLOAT32_EXACT) == 1024
    assert longest_part(2**15, 2**15, FLOAT64_EXACT) == 2**23
    # One more product than fits, and an odd sum: float32 alone would be wrong.
    a = np.full((1, 1025), 128, np.int16)
    b = np.full((1025, 1), 128, np.int16)
    b[0, 0] = 127
    naive = (a.astype(np.float32) @ b.astype(np.float32)).astype(np.int64)
    exact = 128 * 128 * 1025 - 128
    assert exact_product(a, b, 128, 128).item() == exact
    a[0, 1] = 127  # and an odd number
    assert exact_product(a, b, 128, 128).item() == exact - 128
    assert naive.item() in (exact, exact + 128, exact - 128)


def test_vectors_and_batches() -> None:
    a, b = np.array([1, 2, 3], np.int8), np.array([4, 5, 6], np.int8)
    assert matmul_integer(a, b).item() == 32
    assert matmul_integer(a, b[:, None]).tolist() == [32]
    assert matmul_integer(a[None], b).tolist() == [32]
    batch = np.arange(24, dtype=np.int8).reshape(2, 3, 4)
    assert np.array_equal(
        matmul_integer(batch, batch.swapaxes(1, 2)[:, :, ::-1]),
        (batch.astype(int) @ batch.swapaxes(1, 2)[:, :, ::-1].astype(int)),
    )
    assert matmul_integer(np.zeros((0, 3), np.int8), np.zeros((3, 2), np.int8)).shape == (0, 2)
    empty = matmul_integer(np.zeros((2, 0), np.int8), np.zeros((0, 3), np.int8), 5, 7)
    assert empty.tolist() == [[0] * 3] * 2


def test_what_is_refused() -> None:
    eight = np.zeros((2, 3), np.int8)
    with pytest.raises(InputError, match="have no product"):
        matmul_integer(eight, eight)
    with pytest.raises(InputError, match="a has dtype int32"):
        matmul_integer(eight.astype(np.int32), eight.T)
    with pytest.raises(InputError, match="give integers"):
        matmul_integer(eight.astype(np.float32), eight.T)
    with pytest.raises(InputError, match="no code of int8: -128 to 127"):
        matmul_integer(eight, eight.T, 200)


@given(
    bits=st.tuples(st.sampled_from([4, 8, 16]), st.sampled_from([4, 8, 16])),
    signs=st.tuples(st.booleans(), st.booleans()),
    seed=st.integers(0, 2**32 - 1),
)
def test_every_pairing_of_widths_and_signs(bits, signs, seed: int) -> None:
    """u4, s4, u8, s8, u16 and s16 as `quantize` stores them, against Python's own integers."""
    rng = np.random.default_rng(seed)
    formats = [IntFormat(b, signed) for b, signed in zip(bits, signs, strict=True)]
    sides = [
        rng.integers(f.qmin, f.qmax + 1, shape).astype(f.storage)
        for f, shape in zip(formats, ((3, 40), (40, 2)), strict=True)
    ]
    zeros = [int(rng.integers(f.qmin, f.qmax + 1)) for f in formats]
    wanted = by_python(*sides, *zeros)
    found = matmul_integer(*sides, *zeros, accumulator=Accumulator.WIDE)
    assert np.array_equal(found, wanted)
    tensors = [torch.from_numpy(side) for side in sides]
    on_torch = matmul_integer(*tensors, *zeros, accumulator=Accumulator.WIDE)
    assert on_torch.numpy().tobytes() == found.tobytes()


@pytest.mark.parametrize("zero", [0, 1])
def test_zero_points_that_fit_no_row_and_no_column(zero: int) -> None:
    a, b = np.zeros((2, 3), np.int8), np.zeros((3, 2), np.int8)
    for shape in ((5,), (3,), (2, 1), (1, 3), (2, 2), (1, 1, 1)):
        with pytest.raises(InputError, match=r"b \(3, 2\) has zero points of shape"):
            matmul_integer(a, b, 0, np.full(shape, zero, np.int8))
    for shape in ((5,), (3,), (1, 2), (2, 3), (2, 2, 1)):
        with pytest.raises(InputError, match=r"a \(2, 3\) has zero points of shape"):
            matmul_integer(a, b, np.full(shape, zero, np.int8))


def test_zero_points_of_every_shape_that_fits() -> None:
    rng = np.random.default_rng(0)
    a, b = (rng.integers(-128, 128, shape, np.int8) for shape in ((4, 2, 3), (4, 3, 5)))
    for za in ((), (1,), (2,), (2, 1), (1, 1), (1, 2, 1), (4, 2, 1), (4, 1, 1)):
        for zb in ((), (1,), (5,), (1, 5), (4, 1, 5)):
            left = rng.integers(-128, 128, za, np.int8)
            right = rng.integers(-128, 128, zb, np.int8)
            column = left[:, None] if za == (2,) else left
            wanted = (a.astype(int) - column) @ (b.astype(int) - right)
            assert np.array_equal(matmul_integer(a, b, left, right), wanted), (za, zb)


def test_a_zero_point_that_wraps_to_a_code_is_refused() -> None:
    a, b = np.zeros((2, 3), np.int8), np.zeros((3, 2), np.int8)
    with pytest.raises(InputError, match="no code of int8"):
        matmul_integer(a, b, np.uint64(2**64 - 1))
