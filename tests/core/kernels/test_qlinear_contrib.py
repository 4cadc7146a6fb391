"""onnxruntime's contributed QLinear operators: random shapes and scales, not one difference.

Scales are round numbers as often as not: their quotients put many results on a tie.
"""

import numpy as np
import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from core import InputError, IntFormat, QuantParams
from core.kernels import Profile
from core.kernels.concat import concat
from core.kernels.lookup import activation_table, lookup
from core.kernels.pool import global_average_pool
from core.kernels.qlinear_add import qlinear_add
from core.kernels.qlinear_average_pool import qlinear_average_pool
from core.kernels.qlinear_mul import qlinear_mul
from core.kernels.qlinear_softmax import qlinear_softmax
from core.kernels.where import where
from core.kernels.window import Window
from tests.core.kernels.one_node import MICROSOFT, run_operator

ROUND = [0.5, 0.25, 1.0, 0.1, 0.05, 0.02, 0.3, 0.125, 0.025, 0.0185]
many = settings(max_examples=120)


class Draw:
    """Codes and parameters of one format."""

    def __init__(self, draw) -> None:
        self.draw = draw
        self.format = IntFormat(8, draw(st.booleans()))
        self.rng = np.random.default_rng(draw(st.integers(0, 2**32)))

    def codes(self, shape=()) -> np.ndarray:
        low, high = self.format.qmin, self.format.qmax
        return self.rng.integers(low, high, shape, endpoint=True).astype(self.format.storage)

    def params(self, times: float = 1.0) -> QuantParams:
        usual = st.sampled_from(ROUND) | st.floats(2.0**-6, 1.0, width=32)
        scale = np.float32(self.draw(usual) * times)
        return QuantParams(scale, np.int32(self.codes()), self.format)


def sides(params: QuantParams) -> list[np.ndarray]:
    """Scale and zero point as the operators take them."""
    return [params.scale, params.zero_point.astype(params.format.storage)]


def in_onnxruntime(kind: str, inputs: list, **attributes) -> np.ndarray:
    return run_operator(kind, inputs, domain=MICROSOFT, **attributes)


def same(ours: np.ndarray, theirs: np.ndarray, in_torch) -> None:
    assert ours.dtype == theirs.dtype
    assert np.array_equal(ours, theirs)
    assert in_torch.numpy().tobytes() == np.ascontiguousarray(ours).tobytes()


@many
@given(data=st.data())
def test_average_pool(data) -> None:
    d = Draw(data.draw)
    rank = data.draw(st.integers(1, 3))
    kernel, stride = (tuple(data.draw(st.integers(1, 3)) for _ in range(rank)) for _ in range(2))
    before, after = (tuple(data.draw(st.integers(0, k - 1)) for k in kernel) for _ in range(2))
    spatial = tuple(data.draw(st.integers(1, 6)) for _ in range(rank))
    assume(all(n >= k for n, k in zip(spatial, kernel, strict=True)))
    flags = [data.draw(st.booleans()) for _ in range(3)]
    ceil_mode, counted, last = flags
    sliding = Window(kernel, stride, before, after, (1,) * rank, ceil_mode)
    x, p, y = d.codes((2, 3, *spatial)), d.params(), d.params()
    theirs = in_onnxruntime(
        "QLinearAveragePool",
        [np.ascontiguousarray(np.moveaxis(x, 1, -1)) if last else x, *sides(p), *sides(y)],
        kernel_shape=kernel,
        strides=stride,
        pads=(*before, *after),
        ceil_mode=int(ceil_mode),
        count_include_pad=int(counted),
        channels_last=int(last),
    )
    ours = qlinear_average_pool(x, p, sliding, y, counted)
    in_torch = qlinear_average_pool(torch.from_numpy(x), p, sliding, y, counted)
    same(ours, np.moveaxis(theirs, -1, 1) if last else theirs, in_torch)


@many
@given(data=st.data(), last=st.booleans())
def test_global_average_pool(data, last: bool) -> None:
    d = Draw(data.draw)
    side = st.integers(1, 30)
    x = d.codes((2, data.draw(st.integers(1, 20)), data.draw(side), data.draw(side)))
    p, y = d.params(), d.params()
    given_x = np.ascontiguousarray(np.moveaxis(x, 1, -1)) if last else x
    theirs = in_onnxruntime(
        "QLinearGlobalAveragePool", [given_x, *sides(p), *sides(y)], channels_last=int(last)
    )
    ours = global_average_pool(x, p, y)
    theirs = np.moveaxis(theirs, -1, 1) if last else theirs
    same(ours, theirs, global_average_pool(torch.from_numpy(x), p, y))


@many
@given(data=st.data())
def test_concat_and_where(data) -> None:
    d = Draw(data.draw)
    y = d.params()
    parts = [(d.codes((2, n, 3)), d.params()) for n in (1, 3)] + [(d.codes((2, 2, 3)), y)]
    inputs = [entry for q, p in parts for entry in (q, *sides(p))]
    theirs = in_onnxruntime("QLinearConcat", [*sides(y), *inputs], axis=1)
    in_torch = concat([(torch.from_numpy(q), p) for q, p in parts], y, 1)
    same(concat(parts, y, 1), theirs, in_torch)
    (a, p), (b, q), _ = parts
    condition = d.rng.random((2, 1, 3)) < 0.5
    theirs = in_onnxruntime("QLinearWhere", [condition, a, *sides(p), b, *sides(q), *sides(y)])
    tensors = [torch.from_numpy(v) for v in (condition, a, b)]
    same(where(condition, a, b, (p, q), y), theirs, where(*tensors, (p, q), y))


@many
@given(data=st.data())
def test_add_and_mul(data) -> None:
    d = Draw(data.draw)
    shapes = st.sampled_from([((3, 5), (3, 5)), ((3, 5), (5,)), ((7, 1), (1, 33)), ((2, 3), ())])
    a, b = (d.codes(shape) for shape in data.draw(shapes))
    p, q, y = d.params(), d.params(), d.params(2.0)
    for kind, ours in (("QLinearAdd", qlinear_add), ("QLinearMul", qlinear_mul)):
        theirs = in_onnxruntime(kind, [a, *sides(p), b, *sides(q), *sides(y)])
        in_torch = ours(*(torch.from_numpy(np.array(v)) for v in (a, b)), (p, q), y)
        same(ours(a, b, (p, q), y), theirs, in_torch)


@pytest.mark.parametrize(
    "shapes",
    [
        *(((), ()), ((5,), ()), ((), (5,)), ((5, 1), ()), ((1, 5), ())),
        *(((4, 1), (1, 4)), ((1, 4), (4, 1)), ((1, 1), (5, 1)), ((5, 1), (1, 1))),
        *(((2, 5, 1), (1,)), ((3, 1, 1), (2, 1)), ((2, 1), (3, 1, 1)), ((3, 1), (2, 3, 4))),
    ],
)
def test_which_side_is_added_first(shapes) -> None:
    # Sums that round to another code when a and b are exchanged, found by search.
    pairs = [(123, 65, 0.3, 126, 0.02, -55, 1.0, -116), (4, -49, 0.02, -1, 1.0, -45, 0.2, 72)]
    for a, b, *rest in pairs:
        p, q, y = (
            QuantParams(np.float32(scale), np.int32(zero), IntFormat(8))
            for scale, zero in zip(rest[::2], rest[1::2], strict=True)
        )
        left, right = np.full(shapes[0], a, np.int8), np.full(shapes[1], b, np.int8)
        theirs = in_onnxruntime("QLinearAdd", [left, *sides(p), right, *sides(q), *sides(y)])
        assert np.array_equal(qlinear_add(left, right, (p, q), y), theirs)


@many
@given(data=st.data(), alpha=st.sampled_from([0.01, 0.1, 0.25, 0.5]))
def test_leaky_relu_and_sigmoid(data, alpha: float) -> None:
    d = Draw(data.draw)
    p, y, unit = d.params(), d.params(), d.params(1 / 128)
    codes = np.arange(d.format.qmin, d.format.qmax + 1).astype(d.format.storage)
    slope = float(np.float32(alpha))
    cases = (
        ("LeakyRelu", {"alpha": slope}, y, lambda v: np.where(v < 0, slope * v, v)),
        ("Sigmoid", {}, unit, lambda v: 1 / (1 + np.exp(-v))),
    )
    for kind, attributes, result, function in cases:
        table = activation_table(function, p, result)
        theirs = in_onnxruntime(f"QLinear{kind}", [codes, *sides(p), *sides(result)], **attributes)
        in_torch = lookup(torch.from_numpy(codes), table, d.format.qmin)
        same(lookup(codes, table, d.format.qmin), theirs, in_torch)


@many
@given(data=st.data(), exact=st.booleans())
def test_softmax(data, exact: bool) -> None:
    d = Draw(data.draw)
    shape = data.draw(st.tuples(st.integers(1, 3), st.sampled_from([1, 2, 10, 300]), st.just(3)))
    axis = data.draw(st.integers(-3, 2))
    x, p, y = d.codes(shape), d.params(), d.params(1 / 256)
    if exact:
        y = QuantParams(np.float32(1 / 256), np.int32(d.format.qmin), d.format)
        x = x // 8
    theirs = in_onnxruntime("QLinearSoftmax", [x, *sides(p), *sides(y)], axis=axis, opset=13)
    in_torch = qlinear_softmax(torch.from_numpy(x), p, y, axis)
    same(qlinear_softmax(x, p, y, axis), theirs, in_torch)


@pytest.mark.parametrize("count", [6, 8, 14, 30])
def test_softmax_on_ties(count: int) -> None:
    # `count` equal elements share K levels: K / count is a half, and the sum's rounding decides.
    codes = np.full((1, count), 7, np.uint8)
    unsigned = IntFormat(8, signed=False)
    p = QuantParams(np.float32(0.05), np.int32(0), unsigned)
    for levels in range(count // 2, 255, count):
        y = QuantParams(np.float32(1 / levels), np.int32(0), unsigned)
        theirs = in_onnxruntime("QLinearSoftmax", [codes, *sides(p), *sides(y)], opset=13)
        assert np.array_equal(qlinear_softmax(codes, p, y), theirs)


BYTE = QuantParams(np.float32(0.5), np.int32(3), IntFormat(8))


def test_average_pool_by_hand() -> None:
    # 0.5 · (4 − 3) / 1 = 0.5 = 1 step, + 3; a tie with an odd zero point: 0.25 = ½ step + 3 → 4.
    y = QuantParams(np.float32(0.5), np.int32(3), IntFormat(8))
    two = Window((2,), (2,), (0,), (1,), (1,), ceil_mode=True)
    x = np.array([[[4, 3, 5]]], np.int8)  # ½, 0, 1: means ¼ and 1, or 1 / 2 with the padding
    assert qlinear_average_pool(x, BYTE, two, y).tolist() == [[[4, 5]]]
    assert qlinear_average_pool(x, BYTE, two, y, True).tolist() == [[[4, 4]]]


def test_the_integer_profiles_are_those_of_the_plain_kernels() -> None:
    x = np.array([[[4, 3, 5]]], np.int8)
    two = Window((2,), (1,), (0,), (0,), (1,))
    for profile in list(Profile)[1:]:
        codes = qlinear_average_pool(x, BYTE, two, BYTE, profile=profile)
        assert np.abs(codes - np.array([[[3.5, 4]]])).max() <= 0.5


def test_what_is_refused() -> None:
    dilated = Window((2,), (1,), (0,), (0,), (2,))
    with pytest.raises(InputError, match="has no dilation"):
        qlinear_average_pool(np.zeros((1, 1, 5), np.int8), BYTE, dilated, BYTE)
    with pytest.raises(InputError, match="no pixels"):
        global_average_pool(np.zeros((1, 2, 0), np.int8), BYTE, BYTE)
    with pytest.raises(InputError, match="condition has dtype int64"):
        where(np.array([1, 0]), [1, 2], [3, 4], (BYTE, BYTE), BYTE)
    wide = QuantParams(np.float32(1), np.int32(0), IntFormat(16))
    with pytest.raises(InputError, match="takes 8 bits"):
        qlinear_softmax([1, 2], wide, BYTE)
    with pytest.raises(InputError, match="needs elements along axis"):
        qlinear_softmax(np.zeros((2, 0), np.int8), BYTE, BYTE)
