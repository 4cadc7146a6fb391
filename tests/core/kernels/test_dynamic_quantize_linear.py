"""DynamicQuantizeLinear and the zero points that it computes, against onnxruntime."""

import numpy as np
import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from core import InputError
from core.kernels import conv_integer, matmul_integer
from core.kernels.dynamic_quantize_linear import dynamic_quantize_linear
from tests.core.kernels.one_node import run_operator, run_outputs

reals = (
    st.floats(-(2.0**100), 2.0**100, width=32)
    | st.floats(-4, 4, width=32)
    | st.sampled_from([0.0, 0.5])
)
shapes = array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=5)


def same_everywhere(x: np.ndarray) -> None:
    ours = dynamic_quantize_linear(x)
    in_torch = dynamic_quantize_linear(torch.from_numpy(np.array(x)))
    theirs = run_outputs("DynamicQuantizeLinear", [x], 3)
    for mine, other, right in zip(ours, in_torch, theirs, strict=True):
        assert mine.dtype == right.dtype
        assert mine.shape == right.shape
        assert np.array_equal(mine, right)
        assert other.numpy().tobytes() == mine.tobytes()
        assert tuple(other.shape) == mine.shape


@settings(max_examples=150)
@given(x=arrays(np.float32, shapes, elements=reals), sign=st.sampled_from([-1, 0, 1]))
def test_as_onnxruntime(x: np.ndarray, sign: int) -> None:
    x = np.asarray(sign * np.abs(x) if sign else x)
    span = max(float(x.max(initial=0)), 0.0) - min(float(x.min(initial=0)), 0.0)
    assume(span == 0 or span / 255 >= 1e-45)
    same_everywhere(x)


@pytest.mark.parametrize(
    "values",
    [[0.0, 0.0], [-0.0], [], [5.0], [-5.0], [1e-39, 0.0], [-1e-42, 3e-42], [3e38], [1, 2, 3]],
)
def test_at_the_edges(values: list[float]) -> None:
    same_everywhere(np.array(values, np.float32))


def test_not_contiguous() -> None:
    x = np.linspace(-1, 2, 12, dtype=np.float32).reshape(3, 4).T[::-1]
    assert dynamic_quantize_linear(x)[0].shape == (4, 3)
    same_everywhere(x)


@pytest.mark.parametrize(
    "values", [[np.nan, 1.0], [np.inf], [-np.inf, 0.0], [3e38, -3e38], [1e-45]]
)
@pytest.mark.parametrize("library", [np.asarray, torch.from_numpy])
def test_what_has_no_scale_is_refused(values, library) -> None:
    with pytest.raises(InputError, match="which has the scale"):
        dynamic_quantize_linear(library(np.array(values, np.float32)))


def test_other_dtypes_are_refused() -> None:
    with pytest.raises(InputError, match="float64; DynamicQuantizeLinear takes float32"):
        dynamic_quantize_linear([1.0])


@settings(max_examples=150)
@given(data=st.data())
def test_zero_points_of_a_product(data) -> None:
    # onnxruntime takes one zero point for a, and one for each column of b in any of these shapes.
    pick = lambda *values: data.draw(st.sampled_from(values))  # noqa: E731
    m, k, n = (data.draw(st.integers(1, 5)) for _ in range(3))
    leading = pick((), (2,), (2, 3))
    rng = np.random.default_rng(data.draw(st.integers(0, 2**32)))

    def codes(shape) -> np.ndarray:
        info = np.iinfo(pick(np.uint8, np.int8))
        return rng.integers(info.min, info.max, shape, endpoint=True).astype(info.dtype)

    a, b = codes((*leading, m, k)), codes((*pick((), leading), k, n))
    za = np.asarray(codes(pick((), (1,)))).view(np.int8).astype(int)
    za = (za + (128 if a.dtype == np.uint8 else 0)).astype(a.dtype)
    shape = pick((), (1,), (*b.shape[:-2], 1, n) if b.ndim > 2 else (n,))
    zb = rng.integers(0, 128, shape).astype(b.dtype)
    theirs = run_operator("MatMulInteger", [a, b, za, zb])
    ours = matmul_integer(a, b, za, zb)
    assert np.array_equal(ours, theirs)
    tensors = [torch.from_numpy(np.array(v)) for v in (a, b, za, zb)]
    assert matmul_integer(*tensors).numpy().tobytes() == ours.tobytes()


def test_zero_points_by_row_and_by_column_by_hand() -> None:
    a, b = np.array([[1, 2], [3, 4]], np.uint8), np.array([[5, 6], [7, 8]], np.uint8)
    # (a − (1, 3)ᵀ) = (0 1, 0 1), (b − (5, 0)) = (0 6, 2 8)
    for za in (np.array([1, 3], np.uint8), np.array([[1], [3]], np.uint8)):
        for zb in (np.array([5, 0], np.uint8), np.array([[5, 0]], np.uint8)):
            assert matmul_integer(a, b, za, zb).tolist() == [[2, 8], [2, 8]]


def test_zero_points_computed_at_run_time() -> None:
    rng = np.random.default_rng(3)
    x = rng.standard_normal((1, 2, 6, 6)).astype(np.float32)
    w = rng.integers(-128, 128, (3, 2, 3, 3)).astype(np.int8)
    codes, _, zero_point = dynamic_quantize_linear(x)
    theirs = run_operator("ConvInteger", [codes, w.view(np.uint8), zero_point, np.uint8(7)])
    assert np.array_equal(conv_integer(codes, w.view(np.uint8), zero_point, 7), theirs)
    tensors = [torch.from_numpy(v) for v in (codes, w.view(np.uint8), zero_point)]
    assert np.array_equal(conv_integer(*tensors, 7).numpy(), theirs)
