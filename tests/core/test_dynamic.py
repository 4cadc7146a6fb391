"""Dynamic quantization against onnxruntime's DynamicQuantizeLinear."""

import numpy as np
import onnxruntime
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from onnx import TensorProto, helper

from core import InputError, IntFormat, PerChannel, dequantize
from core.dynamic import dynamic_params, dynamic_quantize

floats = st.floats(-(2.0**100), 2.0**100, width=32) | st.integers(-99, 99).map(float)


def session() -> onnxruntime.InferenceSession:
    names = ["y", "scale", "zero_point"]
    node = helper.make_node("DynamicQuantizeLinear", ["x"], names)
    types = [TensorProto.UINT8, TensorProto.FLOAT, TensorProto.UINT8]
    outputs = [helper.make_tensor_value_info(n, t, None) for n, t in zip(names, types, strict=True)]
    x = helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n"])
    graph = helper.make_graph([node], "dynamic", [x], outputs)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    return onnxruntime.InferenceSession(model.SerializeToString())


SESSION = session()


@given(x=arrays(np.float32, st.integers(1, 40), elements=floats))
def test_equals_onnxruntime(x: np.ndarray) -> None:
    before = x.copy()
    codes, params = dynamic_quantize(x)
    assert np.array_equal(x, before), "the input is left unchanged"
    expected, scale, zero_point = SESSION.run(None, {"x": x})
    if float(scale) < np.finfo(np.float32).tiny:
        return  # onnxruntime divides by 0 or by a subnormal number there
    assert params.scale.tobytes() == scale.tobytes()
    assert int(params.zero_point) == int(zero_point)
    assert np.array_equal(codes, expected)


@given(x=arrays(np.float32, (3, 4), elements=floats))
def test_nothing_is_clipped_and_torch_agrees(x: np.ndarray) -> None:
    for granularity in (None, PerChannel(1)):
        codes, p = dynamic_quantize(x, IntFormat(4), granularity)
        step = np.broadcast_to(p.scale, x.shape).astype(np.float64)
        error = np.abs(dequantize(codes, p) - x.astype(np.float64))
        # Half a step for rounding x, half for rounding the zero point at the ends of the range.
        assert (error <= step * (1 + 1e-6)).all()
        in_torch, q = dynamic_quantize(torch.from_numpy(x.copy()), IntFormat(4), granularity)
        assert in_torch.numpy().tobytes() == codes.tobytes()
        assert q.scale.numpy().tobytes() == np.asarray(p.scale).tobytes()


def test_per_channel_is_channel_by_channel() -> None:
    x = np.array([[0.0, 3.0], [-1.0, 2.0]], np.float32)
    p = dynamic_params(x, IntFormat(2), PerChannel(0))
    assert p.scale.tolist() == [1.0, 1.0]
    assert p.zero_point.tolist() == [-2, -1]


def test_degenerate_inputs() -> None:
    assert float(dynamic_params(np.zeros(3)).scale) == 1.0
    assert dynamic_quantize(np.zeros((0, 2), np.float32))[0].shape == (0, 2)
    assert float(dynamic_params(np.float32(3.0)).scale) == np.float32(3 / 255)
    assert dynamic_params(np.ones(3, np.float16)).scale.dtype == np.float32
    wide = dynamic_params(np.array([-3e38, 3e38], np.float32))
    assert np.isfinite(wide.scale)
    tiny = dynamic_params(np.array([1e-45], np.float32))
    assert float(tiny.scale) == float(np.finfo(np.float32).tiny)
    for bad in (np.nan, np.inf):
        with pytest.raises(InputError, match="NaN or infinity"):
            dynamic_params(np.array([1.0, bad]))
