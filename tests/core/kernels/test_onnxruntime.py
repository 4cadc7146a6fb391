"""Our kernels against onnxruntime's on random shapes and parameters: not one differing element.

On a processor without VNNI, onnxruntime adds pairs of u8·s8 products in 16 bits, which saturate: up
to a third of the sums are then wrong. `session.x64quantprecision` rewrites s8 weights as u8, whose
products it adds in 32 bits; that is a graph optimization, which asks for level "extended" and for
weights that are constants of the model.
"""

import numpy as np
import onnxruntime
from hypothesis import given, settings
from hypothesis import strategies as st
from onnx import TensorProto, helper, numpy_helper

from tests.core.kernels.onnx_adapter import run_node

TYPES = {
    "int8": TensorProto.INT8,
    "uint8": TensorProto.UINT8,
    "int32": TensorProto.INT32,
    "float32": TensorProto.FLOAT,
}


def by_onnxruntime(node, inputs: list[np.ndarray], output: str) -> np.ndarray:
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
    if inputs[0].dtype == np.uint8:
        options.add_session_config_entry("session.x64quantprecision", "1")
    options.intra_op_num_threads = 1
    options.log_severity_level = 4
    first, *others = zip(node.input, inputs, strict=True)
    constants = [numpy_helper.from_array(value, name) for name, value in others]
    x = helper.make_tensor_value_info(first[0], TYPES[first[1].dtype.name], first[1].shape)
    result = helper.make_tensor_value_info("y", TYPES[output], None)
    graph = helper.make_graph([node], "g", [x], [result], constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    session = onnxruntime.InferenceSession(model.SerializeToString(), options)
    return session.run(None, {first[0]: first[1]})[0]


class Draw:
    """Random arrays from one seed; extremes often, since they are what overflows."""

    def __init__(self, draw) -> None:
        self.pick = lambda *values: draw(st.sampled_from(values))
        self.number = lambda low, high: draw(st.integers(low, high))
        self.rng = np.random.default_rng(draw(st.integers(0, 2**32)))

    def codes(self, dtype: str, shape=()) -> np.ndarray:
        info = np.iinfo(dtype)
        values = self.rng.integers(info.min, info.max, shape, endpoint=True)
        extreme = self.rng.random(shape) < self.pick(0.0, 0.3, 1.0)
        values = np.where(extreme, self.rng.choice([info.min, info.max], shape), values)
        return values.astype(dtype)

    def scale(self, shape=(), times: int = 1) -> np.ndarray:
        return np.asarray(self.rng.uniform(0.001, 0.1, shape) * times, np.float32)


@st.composite
def convolutions(draw):
    """Attributes, x, w, and their zero points."""
    d = Draw(draw)
    rank = d.pick(1, 2, 3)
    group, deep, wide = d.number(1, 3), d.number(1, 5), d.number(1, 5)
    kernel = [d.number(1, 3) for _ in range(rank)]
    spatial = [d.number(5, 12 if rank < 3 else 7) for _ in range(rank)]
    attributes = {
        "group": group,
        "strides": [d.number(1, 2) for _ in range(rank)],
        "dilations": [d.number(1, 2) for _ in range(rank)],
        "pads": [d.number(0, 2) for _ in range(2 * rank)],
    }
    kind_x, kind_w = d.pick("uint8", "int8"), d.pick("uint8", "int8")
    x = d.codes(kind_x, (d.number(1, 2), group * deep, *spatial))
    w = d.codes(kind_w, (group * wide, deep, *kernel))
    return d, attributes, x, w, d.codes(kind_x), d.codes(kind_w)


def check(node, inputs: list[np.ndarray], output: str) -> None:
    ours = run_node(node, inputs)
    theirs = by_onnxruntime(node, inputs, output)
    differing = int(np.count_nonzero(ours != theirs))
    assert differing == 0, f"{differing} of {ours.size} elements differ"


many = settings(max_examples=150)


@many
@given(case=convolutions())
def test_conv_integer(case) -> None:
    _, attributes, x, w, zx, zw = case
    if x.dtype == np.int8:
        x, zx = (x.astype(int) + 128).astype(np.uint8), (zx.astype(int) + 128).astype(np.uint8)
    node = helper.make_node("ConvInteger", ["x", "w", "zx", "zw"], ["y"], **attributes)
    check(node, [x, w, zx, zw], "int32")


@many
@given(case=convolutions(), with_bias=st.booleans(), per_channel=st.booleans())
def test_qlinear_conv(case, with_bias: bool, per_channel: bool) -> None:
    d, attributes, x, w, zx, zw = case
    channels = w.shape[0]
    if x.dtype == np.int8:
        w, zw = w.view(np.int8), zw.view(np.int8)  # onnxruntime has no s8·u8 convolution
    if per_channel:
        zw = np.full(channels, zw)
    scales = d.scale(channels if per_channel else ())
    inputs = [
        x,
        d.scale(),
        zx,
        w,
        scales,
        zw,
        d.scale(times=300),
        d.codes(x.dtype.name),
    ]
    names = ["x", "sx", "zx", "w", "sw", "zw", "sy", "zy"]
    if with_bias:
        names.append("b")
        inputs.append(d.rng.integers(-(2**15), 2**15, channels).astype(np.int32))
    node = helper.make_node("QLinearConv", names, ["y"], **attributes)
    check(node, inputs, x.dtype.name)


@st.composite
def products(draw):
    """a, b and their zero points, per tensor or per column."""
    d = Draw(draw)
    m, k, n = d.number(1, 9), d.pick(1, 3, 8, 33, 300, 1100), d.number(1, 9)
    leading = d.pick((), (2,), (2, 3))
    kind_a, kind_b = d.pick("uint8", "int8"), d.pick("uint8", "int8")
    a, b = d.codes(kind_a, (*leading, m, k)), d.codes(kind_b, (*d.pick((), leading), k, n))
    columns = d.pick(True, False) and b.ndim == 2
    return d, a, b, d.codes(kind_a), d.codes(kind_b, (n,) if columns else ())


@many
@given(case=products())
def test_matmul_integer(case) -> None:
    _, a, b, za, zb = case
    node = helper.make_node("MatMulInteger", ["a", "b", "za", "zb"], ["y"])
    check(node, [a, b, za, zb], "int32")


@many
@given(case=products())
def test_qlinear_matmul(case) -> None:
    d, a, b, za, zb = case
    if a.dtype == np.int8:
        b, zb = b.view(np.int8), zb.view(np.int8)  # onnxruntime has no s8·u8 product here
    scales = d.scale(zb.shape)
    inputs = [
        a,
        d.scale(),
        za,
        b,
        scales,
        zb,
        d.scale(times=300),
        d.codes(a.dtype.name),
    ]
    node = helper.make_node("QLinearMatMul", ["a", "sa", "za", "b", "sb", "zb", "sy", "zy"], ["y"])
    check(node, inputs, a.dtype.name)
