"""The affine map against torch, onnxruntime's QuantizeLinear, the survey, and by hand."""

import numpy as np
import onnxruntime
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from onnx import TensorProto, helper

from core import (
    InputError,
    IntFormat,
    PerChannel,
    PerGroup,
    PerTensor,
    QuantParams,
    RoundingMode,
    ZeroPointOrder,
    dequantize,
    fake_quantize,
    params_from_range,
    quantize,
)

formats = st.builds(IntFormat, st.integers(2, 8), st.booleans(), st.booleans())
limits = st.tuples(st.floats(-1e4, 1e4, width=32), st.floats(-1e4, 1e4, width=32)).map(sorted)
values = arrays(
    np.float32,
    array_shapes(min_dims=0, max_dims=3, min_side=0),
    elements=st.floats(-2e4, 2e4, width=32) | st.sampled_from([np.inf, -np.inf]),
)


def params(scale: float, zero_point: int, format: IntFormat) -> QuantParams:
    return QuantParams(np.float32(scale), np.int32(zero_point), format)


def test_survey_figure_5() -> None:
    # 1.1, 2.2, −1.7, 3.6 on the integers −2 … 2 gives 1, 2, −2, 2.
    p = params(1.0, 0, IntFormat(3, narrow=True))
    x = np.array([1.1, 2.2, -1.7, 3.6])
    assert quantize(x, p).tolist() == [1, 2, -2, 3]  # 3 bits hold 3; clipped at 2 it is the figure
    assert np.clip(quantize(x, p), -2, 2).tolist() == [1, 2, -2, 2]


def test_equation_4_by_hand() -> None:
    # [−1, 2] in 8 unsigned bits: S = 3/255, Z = round(0 + 1·85) = 85.
    p = params_from_range(-1.0, 2.0, IntFormat(8, signed=False))
    assert float(p.scale) == np.float32(3 / 255)
    assert int(p.zero_point) == 85
    # [0, 6] in int4: S = 6/15 = 0.4, Z = −8.
    p = params_from_range(0.0, 6.0, IntFormat(4))
    assert (float(p.scale), int(p.zero_point)) == (np.float32(0.4), -8)


@pytest.mark.parametrize(
    ("format", "scale", "zero_point"),
    [
        (IntFormat(8, narrow=True), 2 / 127, 0),
        (IntFormat(8), 2 / 127, 0),
        (IntFormat(2, narrow=True), 2.0, 0),
        (IntFormat(8, signed=False), 2 / 127, 128),
    ],
)
def test_symmetric_by_hand(format: IntFormat, scale: float, zero_point: int) -> None:
    p = params_from_range(-2.0, 1.0, format, symmetric=True)
    assert (float(p.scale), int(p.zero_point)) == (np.float32(scale), zero_point)


def test_range_is_widened_to_zero() -> None:
    # [2, 6] becomes [0, 6] and [−6, −2] becomes [−6, 0]: S = 6/3.
    p = params_from_range(2.0, 6.0, IntFormat(2, signed=False))
    assert (float(p.scale), int(p.zero_point)) == (2.0, 0)
    p = params_from_range(-6.0, -2.0, IntFormat(2, signed=False))
    assert (float(p.scale), int(p.zero_point)) == (2.0, 3)


def test_degenerate_ranges() -> None:
    assert float(params_from_range(0.0, 0.0, IntFormat(8)).scale) == 1.0
    tiny = params_from_range(0.0, 1e-45, IntFormat(8))
    assert float(tiny.scale) == float(np.finfo(np.float32).tiny)
    wide = params_from_range(-3e38, 3e38, IntFormat(8))
    assert np.isfinite(wide.scale)


@given(x=values, limits=limits, format=formats, symmetric=st.booleans())
def test_properties(x, limits, format: IntFormat, symmetric: bool) -> None:
    p = params_from_range(*limits, format, symmetric)
    before = x.copy()
    q, x_hat = quantize(x, p), fake_quantize(x, p)
    assert np.array_equal(x, before), "the input is left unchanged"
    assert q.dtype == np.dtype(format.storage)
    assert q.shape == x_hat.shape == x.shape
    assert ((q >= format.qmin) & (q <= format.qmax)).all()
    assert dequantize(q, p).tobytes() == x_hat.tobytes(), "fake = dequantize ∘ quantize"
    assert np.array_equal(quantize(x_hat, p), q), "idempotent"
    order = np.argsort(x, axis=None)
    assert (np.diff(q.ravel()[order].astype(int)) >= 0).all(), "monotone"
    assert fake_quantize(np.float32(0), p) == 0.0, "zero is exact"
    t = torch.from_numpy(x.copy())
    assert quantize(t, p).numpy().tobytes() == q.tobytes(), "NumPy and torch to the last bit"
    assert fake_quantize(t, p).numpy().tobytes() == x_hat.tobytes()
    low, high = (float(p.scale) * (c - int(p.zero_point)) for c in (format.qmin, format.qmax))
    inside = x[(x >= low) & (x <= high)]
    bound = float(p.scale) * (0.5 + 1e-3)
    assert (np.abs(fake_quantize(inside, p) - inside.astype(np.float64)) <= bound).all()


@pytest.mark.parametrize("signed", [True, False])
@given(x=arrays(np.float32, 50, elements=st.floats(-300, 300, width=32)), limits=limits)
def test_equals_torch(signed: bool, x: np.ndarray, limits) -> None:
    format = IntFormat(8, signed)
    p = params_from_range(*limits, format)
    expected = torch.fake_quantize_per_tensor_affine(
        torch.from_numpy(x.copy()), float(p.scale), int(p.zero_point), format.qmin, format.qmax
    )
    # torch multiplies by 1/S where ONNX divides by S: they part where x/S lies beside a tie.
    steps = x.astype(np.float64) / float(p.scale)
    tie = np.abs(np.abs(steps) % 1 - 0.5) < 1e-3
    np.testing.assert_array_equal(fake_quantize(x, p)[~tie], expected.numpy()[~tie])


def onnx_quantize(x: np.ndarray, p: QuantParams, axis: int) -> np.ndarray:
    storage = TensorProto.INT8 if p.format.signed else TensorProto.UINT8
    node = helper.make_node("QuantizeLinear", ["x", "s", "z"], ["q"], axis=axis)
    graph = helper.make_graph(
        [node],
        "quantize",
        [
            helper.make_tensor_value_info("x", TensorProto.FLOAT, x.shape),
            helper.make_tensor_value_info("s", TensorProto.FLOAT, p.scale.shape),
            helper.make_tensor_value_info("z", storage, p.zero_point.shape),
        ],
        [helper.make_tensor_value_info("q", storage, x.shape)],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    session = onnxruntime.InferenceSession(model.SerializeToString())
    zero_point = p.zero_point.astype(p.format.storage)
    return session.run(None, {"x": x, "s": p.scale, "z": zero_point})[0]


@pytest.mark.parametrize("signed", [True, False])
@pytest.mark.parametrize("axis", [0, 1, 2])
def test_equals_onnxruntime_per_channel(signed: bool, axis: int) -> None:
    rng = np.random.default_rng(axis)
    x = rng.normal(0, 3, (4, 5, 6)).astype(np.float32)
    x.ravel()[::7] = np.round(x.ravel()[::7])
    others = tuple(i for i in range(3) if i != axis)
    p = params_from_range(
        x.min(others) * 0.8, x.max(others), IntFormat(8, signed), granularity=PerChannel(axis)
    )
    assert np.array_equal(quantize(x, p), onnx_quantize(x, p, axis))


def test_ties_go_to_even_and_are_clipped_after_the_zero_point() -> None:
    p = params(0.5, 3, IntFormat(3, signed=False))
    # x/S = 0.5 1.5 2.5 −0.5 −3 −3.5 9: rounded 0 2 2 −0 −3 −4 9; + 3, clipped to 0 … 7.
    x = np.array([0.25, 0.75, 1.25, -0.25, -1.5, -1.75, 4.5])
    assert quantize(x, p).tolist() == [3, 5, 5, 3, 0, 0, 7]


def test_zero_point_before_or_after_rounding() -> None:
    # Ties at 0.5 and 1.5 with Z = 1: after, to even and then + 1; before, 1.5 and 2.5 go to 2.
    p = params(1.0, 1, IntFormat(4))
    x = np.array([0.5, 1.5, 0.7, -0.5])
    assert quantize(x, p).tolist() == [1, 3, 2, 1]
    before = ZeroPointOrder.BEFORE_ROUNDING
    assert quantize(x, p, order=before).tolist() == [2, 2, 2, 0]
    assert fake_quantize(x, p, order=before).tolist() == [1.0, 1.0, 1.0, -1.0]


def test_a_sum_is_rounded_before_it_is_rounded() -> None:
    # 0.49999997 + 7 is 7.5 in float32, a tie that goes to 8.
    p = params(1.0, 7, IntFormat(5))
    x = np.nextafter(np.float32(0.5), np.float32(0), dtype=np.float32)
    assert quantize(x, p).item() == 7
    assert quantize(x, p, order=ZeroPointOrder.BEFORE_ROUNDING).item() == 8


@given(x=values, limits=limits, format=formats)
def test_the_order_matters_beside_ties_alone(x, limits, format: IntFormat) -> None:
    p = params_from_range(*limits, format)
    q, other = (quantize(x, p, order=order).astype(int) for order in ZeroPointOrder)
    assert (np.abs(q - other) <= 1).all()
    steps = np.minimum(np.abs(x.astype(np.float64)) / float(p.scale), 1e9)
    beside_tie = np.abs(steps % 1 - 0.5) <= 2.0**-24 * (steps + 512)
    assert np.array_equal(q[~beside_tie], other[~beside_tie])
    in_torch = quantize(torch.from_numpy(x.copy()), p, order=ZeroPointOrder.BEFORE_ROUNDING)
    assert in_torch.numpy().tobytes() == other.astype(format.storage).tobytes()


@pytest.mark.parametrize(
    ("format", "scale"),
    [
        (IntFormat(8), 2 * 2 / 255),  # survey III-C: 2·max|r| / (2ⁿ − 1)
        (IntFormat(2), 2 * 2 / 3),
        (IntFormat(1), 2 * 2 / 1),
        (IntFormat(4, narrow=True), 2 / 7),  # no code is left over: the same as restricted
        (IntFormat(8, signed=False), 2 * 2 / 255),
    ],
)
def test_full_range_by_hand(format: IntFormat, scale: float) -> None:
    p = params_from_range(-2.0, 1.0, format, symmetric=True, full_range=True)
    assert float(p.scale) == np.float32(scale)
    assert int(p.zero_point) == (0 if format.signed else 128)


def test_full_range_with_nearest_rounding_cuts_the_positive_end() -> None:
    # The survey's trap: in int2, S = 4/3 holds −8/3 … 4/3, and 2 is cut to 4/3.
    p = params_from_range(-2.0, 2.0, IntFormat(2), symmetric=True, full_range=True)
    assert quantize(np.array([-2.1, 2.0]), p).tolist() == [-2, 1]
    with pytest.raises(InputError, match="full_range=True"):
        params_from_range(-1.0, 1.0, IntFormat(1), symmetric=True)


def test_infinity_takes_the_outermost_code() -> None:
    p = params(0.5, 0, IntFormat(4))
    assert quantize(np.array([np.inf, -np.inf]), p).tolist() == [7, -8]


def test_nan_is_refused() -> None:
    p = params(0.5, 0, IntFormat(4))
    for function in (quantize, fake_quantize):
        with pytest.raises(InputError, match="holds 1 NaN"):
            function(np.array([1.0, np.nan]), p)
        with pytest.raises(InputError, match="holds 1 NaN"):
            function(torch.tensor([1.0, float("nan")]), p)


def test_dtypes_and_layouts() -> None:
    p = params(0.5, 0, IntFormat(4))
    half = np.array([0.8, 9.0], np.float16)
    assert fake_quantize(half, p).dtype == np.float16
    assert fake_quantize(half, p).tolist() == [1.0, 3.5]
    assert quantize([1, 2], p).tolist() == [2, 4]
    view = np.arange(12.0).reshape(3, 4)[::-1, ::2]
    assert np.array_equal(fake_quantize(view, p), fake_quantize(view.copy(), p))
    assert quantize(np.zeros((0, 3)), p).shape == (0, 3)
    # 0.25·(1 + 2⁻⁴⁰) lies above the tie in float64 and on it in float32.
    assert quantize(np.float64(0.25 * (1 + 2.0**-40)), p).item() == 1
    assert quantize(np.float32(0.25), p).item() == 0


@pytest.mark.parametrize("granularity", [PerChannel(1), PerGroup(1, 2), PerTensor()])
def test_granularity_is_element_by_element(granularity) -> None:
    # Against a loop that picks each element's own scale.
    rng = np.random.default_rng(0)
    x = rng.normal(size=(3, 4)).astype(np.float32)
    shape = granularity.parameter_shape(x.shape)
    scale = rng.uniform(0.1, 0.5, shape).astype(np.float32)
    p = QuantParams(scale, np.zeros(shape, np.int32), IntFormat(4), granularity)
    q = quantize(x, p)
    for (i, j), value in np.ndenumerate(x):
        index = {PerChannel: (j,), PerGroup: (i, j // 2), PerTensor: ()}[type(granularity)]
        assert q[i, j] == np.clip(np.rint(value / scale[index]), -8, 7)


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        ((1.0, 0.0), "low must not exceed high"),
        ((0.0, float("inf")), "finite"),
        ((float("nan"), 1.0), "finite"),
        ((np.zeros(2), np.ones(3)), "one shape"),
    ],
)
def test_wrong_ranges(arguments, part: str) -> None:
    with pytest.raises(InputError, match=part):
        params_from_range(*arguments, IntFormat(8))


@pytest.mark.parametrize(
    ("scale", "zero_point", "part"),
    [
        (np.float32(0), np.int32(0), "positive"),
        (np.float32("nan"), np.int32(0), "finite"),
        (np.float32(1), np.int32(8), "leaves int4"),
        (np.float32(1), np.float32(0), "give integers"),
        (np.int32(1), np.int32(0), "give floats"),
        (np.ones(2, np.float32), np.zeros(3, np.int32), "must match"),
    ],
)
def test_wrong_params(scale, zero_point, part: str) -> None:
    with pytest.raises(InputError, match=part):
        QuantParams(scale, zero_point, IntFormat(4))


def test_wrong_granularity() -> None:
    with pytest.raises(InputError, match="is needed"):
        quantize(np.zeros((2, 3)), params_from_range(np.zeros(2), np.ones(2), IntFormat(4)))
    told = r"PerGroup\(48\) cannot split an axis of 100 \(2×48 \+ 4 left\). Use a divisor of 100 or"
    with pytest.raises(InputError, match=told):
        PerGroup(0, 48).parameter_shape((100,))
    with pytest.raises(InputError, match="axes -2 to 1"):
        PerChannel(2).parameter_shape((3, 4))
    with pytest.raises(InputError, match="no axis"):
        PerChannel(0).parameter_shape(())


@pytest.mark.parametrize("mode", list(RoundingMode))
@given(seed=st.integers(0, 2**32), x=arrays(np.float32, 30, elements=st.floats(-9, 9, width=32)))
def test_numpy_and_torch_agree_in_every_mode(mode: RoundingMode, seed: int, x: np.ndarray) -> None:
    p = params(0.3, 1, IntFormat(4))
    in_torch = quantize(torch.from_numpy(x.copy()), p, mode, seed)
    assert np.array_equal(quantize(x, p, mode, seed), in_torch.numpy())


@pytest.mark.parametrize(
    ("format", "qmin", "qmax", "storage"),
    [
        (IntFormat(8), -128, 127, "int8"),
        (IntFormat(8, signed=False), 0, 255, "uint8"),
        (IntFormat(8, narrow=True), -127, 127, "int8"),
        (IntFormat(2), -2, 1, "int8"),
        (IntFormat(16), -32768, 32767, "int16"),
        (IntFormat(1, signed=False), 0, 1, "uint8"),
    ],
)
def test_formats(format: IntFormat, qmin: int, qmax: int, storage: str) -> None:
    assert (format.qmin, format.qmax, format.storage) == (qmin, qmax, storage)


@pytest.mark.parametrize("bits", [0, 17, -3, 2.5, True])
def test_wrong_bits(bits) -> None:
    with pytest.raises(InputError, match="bits is"):
        IntFormat(bits)


def test_codes_beyond_int32_are_refused_and_wide_ones_are_exact() -> None:
    params = QuantParams(np.float32(0.5), np.int32(-3), IntFormat(8))
    for code in (2**32 + 3, 2**31, -(2**31) - 1):
        for codes in (np.array([code]), torch.tensor([code])):
            with pytest.raises(InputError, match="beyond int32"):
                dequantize(codes, params)
    with pytest.raises(InputError, match="beyond int32"):
        dequantize(np.array([2**64 - 1], np.uint64), params)
    # q − Z = 2³¹ + 2 leaves int32: ½ · (2³¹ + 2), in float64.
    exact = QuantParams(np.float64(0.5), np.int32(-3), IntFormat(8))
    assert dequantize(np.array([2**31 - 1]), exact).tolist() == [2.0**30 + 1.0]


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.uint32, np.uint64, np.int64])
def test_zero_points_of_every_dtype(dtype: type) -> None:
    params = QuantParams(np.float32(0.5), dtype(100), IntFormat(8, signed=False))
    assert params.zero_point.dtype == np.int32
    assert dequantize(np.array([0, 101], np.uint8), params).tolist() == [-50.0, 0.5]
    assert dequantize(torch.tensor([0, 101], dtype=torch.uint8), params).tolist() == [-50.0, 0.5]


def test_fake_quantize_does_not_give_gradients_of_0() -> None:
    params = params_from_range(-1.0, 1.0, IntFormat(4))
    x = torch.tensor([0.3, -0.7], requires_grad=True)
    learned = QuantParams(torch.tensor(0.5, requires_grad=True), np.int32(0), IntFormat(4))
    for asked, own in ((x, params), (x * 2, params), (x.detach(), learned)):
        with pytest.raises(InputError, match=r"requires a gradient.*core\.training"):
            fake_quantize(asked, own)
    with torch.no_grad():
        assert fake_quantize(x, params).tolist() == fake_quantize(x.detach(), params).tolist()
    assert quantize(x.detach(), params).dtype == torch.int8


def test_a_range_too_wide_for_a_float32_scale() -> None:
    with pytest.raises(InputError, match="scale beyond float32"):
        params_from_range(-1.7e308, 1.7e308, IntFormat(4))
    p = params_from_range(np.array(-1.7e308), np.array(1.7e308), IntFormat(4))
    assert float(p.scale) == pytest.approx(1.7e308 / 7.5)
