"""Every operator that is read, attribute by attribute, against the specification of each opset.

Three kinds of operators:

    CHECKED       our kernels compute it; each attribute of each operator set from 7 to 25 is read,
                  or sends the node to an island, where onnxruntime computes it
    ELEMENTWISE,  onnxruntime runs the model's own node, on every code or on the codes that move,
    MOVES         and reads the attributes; nodes that would compute new numbers are islands
    CONTRIBUTED   onnxruntime's own, against the schemas that it carries
"""

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.capi.onnxruntime_pybind11_state import get_all_operator_schema

from core import InputError
from core.graph import load_quantized_onnx
from core.graph.forms import FORMS, elementwise
from core.graph.forms.elementwise import ELEMENTWISE
from core.graph.forms.moves import MOVES
from core.graph.integer_operators import INTEGER_OPERATORS
from core.graph.qoperator import QLINEAR

OLDEST, NEWEST = 7, 25
_SLIDING = {"auto_pad", "dilations", "kernel_shape", "pads", "strides"}
_POOL = _SLIDING | {"ceil_mode"}
_REDUCE = {"axes", "keepdims", "noop_with_empty_axes"}

#: Attributes that are read.
CHECKED: dict[str, set[str]] = {
    "Add": set(),
    "ArgMax": {"axis", "keepdims", "select_last_index"},
    "AveragePool": _POOL | {"count_include_pad"},
    "Clip": {"max", "min"},
    "Conv": _SLIDING | {"group"},
    "ConvInteger": _SLIDING | {"group"},
    "ConvTranspose": _SLIDING | {"group", "output_padding", "output_shape"},
    "DequantizeLinear": {"axis", "block_size", "output_dtype"},
    "Div": set(),
    "DynamicQuantizeLinear": set(),
    "Gemm": {"alpha", "beta", "transA", "transB"},
    "GlobalAveragePool": set(),
    "GlobalMaxPool": set(),
    "MatMul": set(),
    "MatMulInteger": set(),
    "Max": set(),
    "MaxPool": _POOL | {"storage_order"},
    "Min": set(),
    "Mul": set(),
    "QLinearConv": _SLIDING | {"group"},
    "QLinearMatMul": set(),
    "QuantizeLinear": {"axis", "block_size", "output_dtype", "precision", "saturate"},
    "ReduceMax": _REDUCE,
    "ReduceMean": _REDUCE,
    "ReduceMin": _REDUCE,
    "ReduceSum": _REDUCE,
    "Relu": set(),
    "Softmax": {"axis"},
    "Sub": set(),
}
#: Attributes of contributed operators: read, and those that send the node to an island.
CONTRIBUTED: dict[str, tuple[set[str], set[str]]] = {
    "DequantizeLinear": ({"axis"}, set()),
    "QGemm": ({"alpha", "transA", "transB"}, set()),
    "QLinearAdd": (set(), set()),
    "QLinearAveragePool": (_POOL - {"dilations"} | {"count_include_pad"}, {"channels_last"}),
    "QLinearConcat": ({"axis"}, set()),
    "QLinearConv": (_SLIDING | {"group"}, {"channels_last"}),
    "QLinearGlobalAveragePool": (set(), {"channels_last"}),
    "QLinearLeakyRelu": ({"alpha"}, set()),
    "QLinearMul": (set(), set()),
    "QLinearReduceMean": ({"axes", "keepdims"}, set()),
    "QLinearSigmoid": (set(), set()),
    "QLinearSoftmax": ({"axis", "opset"}, set()),
    "QLinearWhere": (set(), set()),
    "QuantizeLinear": ({"axis"}, set()),
}


def test_every_operator_stands_in_the_table() -> None:
    contributed = {f"com.microsoft.{name}" for name in elementwise.CONTRIBUTED}
    read = {*FORMS, "ArgMax", *INTEGER_OPERATORS, "QuantizeLinear", "DequantizeLinear"}
    assert read <= set(CHECKED) | ELEMENTWISE | MOVES | contributed
    assert set(CHECKED) <= read | set(QLINEAR)
    assert set(QLINEAR) <= set(CHECKED) | set(CONTRIBUTED)


def schemas() -> list[onnx.defs.OpSchema]:
    """Each version of each standard operator that our kernels compute."""
    every = onnx.defs.get_all_schemas_with_history()
    mine = [s for s in every if not s.domain and s.name in CHECKED and s.since_version <= NEWEST]
    return [
        s
        for s in mine
        if s.since_version >= OLDEST
        or not any(s.since_version < t.since_version <= OLDEST for t in mine if t.name == s.name)
    ]


@pytest.mark.parametrize("schema", schemas(), ids=lambda s: f"{s.name}-{s.since_version}")
def test_every_attribute_of_every_operator_set_is_read(schema: onnx.defs.OpSchema) -> None:
    assert set(schema.attributes) <= CHECKED[schema.name]


def test_no_operator_of_the_table_is_unknown_to_onnx() -> None:
    assert {s.name for s in schemas()} == set(CHECKED)


def test_the_contributed_operators() -> None:
    known = {s.name: s for s in get_all_operator_schema() if s.domain == "com.microsoft"}
    for name, (read, island) in CONTRIBUTED.items():
        assert set(known[name].attributes) == read | island, name


Q = [
    helper.make_node("QuantizeLinear", ["x", "s", "z"], ["xq"]),
    helper.make_node("DequantizeLinear", ["xq", "s", "z"], ["a"]),
    helper.make_node("QuantizeLinear", ["b", "s", "z"], ["bq"]),
    helper.make_node("DequantizeLinear", ["bq", "s", "z"], ["y"]),
]


def around(nodes: list[onnx.NodeProto], stored: dict[str, np.ndarray], opset: int) -> bytes:
    """x → Q → DQ → `nodes` from "a" to "b" → Q → DQ → y."""
    graph = helper.make_graph(
        [*Q[:2], *nodes, *Q[2:]],
        "g",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 2, 4, 4])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, None)],
        [
            numpy_helper.from_array(np.asarray(v), k)
            for k, v in {"s": np.float32(0.05), "z": np.uint8(120), **stored}.items()
        ],
    )
    opsets = [helper.make_opsetid("", opset), helper.make_opsetid("com.microsoft", 1)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=10).SerializeToString()


@pytest.mark.parametrize("name", sorted(set(CHECKED) & set(FORMS)))
def test_an_attribute_that_is_not_known_sends_the_node_to_an_island(name: str) -> None:
    inputs = 2 if FORMS[name].sums else 1
    node = helper.make_node(name, ["a", "w"][:inputs], ["b"], of_tomorrow=1)
    if name in ("MaxPool", "AveragePool"):
        node.attribute.append(helper.make_attribute("kernel_shape", [2, 2]))
    content = around([node], {"w": np.ones((2, 2, 4, 4), np.float32)}, 17)
    if name in ELEMENTWISE and not FORMS[name].sums:  # onnxruntime reads it, and refuses
        with pytest.raises(InputError, match="of_tomorrow"):
            load_quantized_onnx(content)
    else:
        (island,) = load_quantized_onnx(content).islands
        assert island.operators == (name,)


@pytest.mark.parametrize(
    ("node", "opset"),
    [
        (helper.make_node("Resize", ["a", "", "w"], ["b"], mode="linear"), 17),
        (helper.make_node("Resize", ["a", "", "w"], ["b"], mode="cubic"), 17),
        (helper.make_node("Upsample", ["a", "w"], ["b"], mode="linear"), 9),
        (helper.make_node("ScatterElements", ["a", "i", "u"], ["b"], reduction="add"), 17),
        (helper.make_node("Dropout", ["a", "", "train"], ["b"]), 17),
        (helper.make_node("MaxPool", ["a"], ["b", "i2"], kernel_shape=[2, 2]), 17),
    ],
)
def test_moves_that_compute_new_numbers_are_islands(node: onnx.NodeProto, opset: int) -> None:
    stored = {
        "w": np.float32([1, 1, 2, 2]),
        "i": np.zeros((1, 1, 1, 1), np.int64),
        "u": np.ones((1, 1, 1, 1), np.float32),
        "train": np.array(True),
    }
    used = {name: value for name, value in stored.items() if name in node.input}
    (island,) = load_quantized_onnx(around([node], used, opset)).islands
    assert island.operators == (node.op_type,)
