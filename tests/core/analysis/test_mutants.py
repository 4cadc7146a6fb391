"""A damaged model gives a report or an InputError that says what is wrong; nothing else."""

import json
from collections.abc import Callable
from random import Random

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from core.analysis import AnalysisConfig, Limits, analyze
from core.arrays import as_float
from core.errors import InputError
from core.models.onnx_file import read_onnx
from tests.core.analysis.models import images, model_of, small_cnn, with_branches
from tests.core.analysis.mutants import damaged_bytes, damaged_fields

pytestmark = pytest.mark.slow

# A synthetic input of more than 1 MB is refused, which bounds the time that a mutant takes.
CONFIG = AnalysisConfig(samples=1, limits=Limits(data_mb=1))


def outcome(content: bytes) -> str:
    """The refusal of a file, "" for a report; an exception other than InputError passes through."""
    try:
        report = analyze(content, config=CONFIG)
    except InputError as error:
        return str(error)
    json.dumps(report.to_dict(), allow_nan=False)
    return ""


def both_kinds(outcomes: list[str]) -> None:
    """Some mutants are measured and some refused, in one line."""
    assert "" in outcomes
    assert any(outcomes)
    assert max(map(len, outcomes)) <= 1000
    assert not any("\n" in refusal for refusal in outcomes)


@pytest.mark.parametrize("build", [small_cnn, with_branches])
@pytest.mark.parametrize("seed", range(3))
def test_damaged_fields(build: Callable[[], onnx.ModelProto], seed: int) -> None:
    model, random = build(), Random(seed)
    both_kinds([outcome(damaged_fields(model, random)) for _ in range(350)])


@pytest.mark.parametrize("build", [small_cnn, with_branches])
def test_damaged_bytes(build: Callable[[], onnx.ModelProto]) -> None:
    content, random = build().SerializeToString(), Random(0)
    both_kinds([outcome(damaged_bytes(content, random)) for _ in range(600)])


def refused(model: onnx.ModelProto) -> str:
    with pytest.raises(InputError) as caught:
        analyze(model.SerializeToString(), config=CONFIG)
    return str(caught.value)


def node_of(model: onnx.ModelProto, op: str) -> onnx.NodeProto:
    return next(node for node in model.graph.node if node.op_type == op)


def test_the_models_are_whole() -> None:
    report = analyze(with_branches().SerializeToString(), config=CONFIG)
    assert [layer.name for layer in report.layers] == ["MatMul:a:0", "last", "MatMul:out"]
    assert outcome(small_cnn().SerializeToString()) == ""


def test_message_of_at_most_1000_characters() -> None:
    assert str(InputError("n" * 1000)) == "n" * 1000
    assert str(InputError("n" * 1001)) == "n" * 999 + "…"
    assert str(InputError("\n" * 600)) == "\\n" * 499 + "\\…"


@pytest.mark.parametrize(
    "element", [0, -1, 78, 1_000_000, TensorProto.STRING, TensorProto.BFLOAT16]
)
def test_input_of_an_element_type_that_cannot_be_fed(element: int) -> None:
    model = small_cnn()
    model.graph.input[0].type.tensor_type.elem_type = element
    assert refused(model).startswith("the input 'x' is not a tensor of numbers that can be fed")


@pytest.mark.parametrize(
    ("shape", "part"),
    [
        ([2**40, 2, 6, 6], "of shape [1099511627776, 2, 6, 6] holds 633318697.6 MB"),
        ([2**62, 2**62, 6, 6], "and the limit is 1 MB; give a smaller one with --shape"),
        ([0, 2, 6, 6], "the input 'x' has shape [0, 2, 6, 6], which holds no numbers"),
    ],
)
def test_synthetic_input_too_large_or_empty(shape: list[int], part: str) -> None:
    model = small_cnn()
    for dimension, size in zip(model.graph.input[0].type.tensor_type.shape.dim, shape, strict=True):
        dimension.dim_value = size
    assert part in refused(model)


def test_a_comparison_beyond_the_input_type() -> None:
    model = with_branches()
    model.graph.input[1].type.tensor_type.elem_type = TensorProto.UINT8
    node_of(model, "Gather").input[1] = "index"
    model.graph.node.insert(0, helper.make_node("Cast", ["ids"], ["index"], to=TensorProto.INT64))
    model.graph.node.insert(1, helper.make_node("Equal", ["index", "many"], ["same"]))
    model.graph.initializer.append(numpy_helper.from_array(np.array(300), "many"))
    assert len(analyze(model.SerializeToString()).layers) == 3


@pytest.mark.parametrize(
    ("op", "inputs", "part"),
    [
        ("Gather", ["table"], "the node 'e' (Gather) has 1 inputs, and 2 fit"),
        ("Reshape", [], "the node 'rows' (Reshape) has 0 inputs, and 2 fit"),
        ("Gemm", ["k", "w", "bias", "bias"], "the node 'last' (Gemm) has 4 inputs, and 2 to 3 fit"),
        ("Scan", [], "the node 'last' (Scan) has 0 inputs, and at least 1 fit"),
        ("If", [], "the node 'h' (If) has 0 inputs, and 1 fit"),
    ],
)
def test_node_with_too_few_or_too_many_inputs(op: str, inputs: list[str], part: str) -> None:
    model = with_branches()
    node_of(model, op).input[:] = inputs
    assert refused(model) == f"model.onnx cannot be used: {part}; export the model again."


@pytest.mark.parametrize("outputs", [[], [""]])
@pytest.mark.parametrize(("op", "name"), [("Conv", "first"), ("Relu", "Relu")])
def test_node_without_outputs(op: str, name: str, outputs: list[str]) -> None:
    model = small_cnn()
    node_of(model, op).output[:] = outputs
    assert f"the node '{name}' has no output with a name" in refused(model)


def test_output_that_nothing_makes() -> None:
    model = small_cnn()
    model.graph.output.add(name="nowhere")
    assert "nothing makes the output 'nowhere'" in refused(model)
    model = with_branches()
    node_of(model, "Scan").attribute[0].g.output[0].name = "nowhere"
    assert "nothing makes the output 'nowhere'" in refused(model)
    model = with_branches()
    model.functions[0].output[0] = "nowhere"
    assert "nothing makes the output 'nowhere'" in refused(model)


def test_tensor_that_is_made_twice() -> None:
    model = small_cnn()
    model.graph.node[3].output[0] = "c1"
    assert "the tensor 'c1' is made twice" in refused(model)


def test_if_without_a_branch() -> None:
    model = with_branches()
    branch = node_of(model, "If").attribute
    assert branch[0].name == "else_branch"
    del branch[0]
    assert "the node 'h' (If) has no attribute 'else_branch'" in refused(model)


def test_if_whose_branch_is_no_graph() -> None:
    model = with_branches()
    node_of(model, "If").attribute[0].type = onnx.AttributeProto.INT
    assert "has an attribute 'else_branch' of another type than it takes" in refused(model)


def test_if_with_other_outputs_than_its_branches() -> None:
    model = with_branches()
    node_of(model, "If").output.append("more")
    assert "the node 'h' (If) in its then_branch has 1 outputs, and 2 fit" in refused(model)


def test_an_if_of_another_domain_is_no_if() -> None:
    model = with_branches()
    node_of(model, "If").domain = "elsewhere"
    model.opset_import.append(helper.make_opsetid("elsewhere", 1))
    assert "onnxruntime cannot" in refused(model)


@pytest.mark.parametrize("version", [0, -1, 2**31, 2**62])
def test_version_of_the_operators(version: int) -> None:
    model = small_cnn()
    model.opset_import[0].version = version
    assert f"it imports version {version} of the ONNX operators" in refused(model)
    model.opset_import[0].domain = "own"
    assert "it uses 'Conv' and imports no version of the ONNX operators" in refused(model)


def test_names_that_are_no_text() -> None:
    model = small_cnn()
    model.graph.node[0].name = "ABCD"
    content = model.SerializeToString().replace(b"ABCD", b"A\xff\xfeD")
    with pytest.raises(InputError, match=r"the name b'A\\xff\\xfeD' is no text"):
        analyze(content)


def test_long_names() -> None:
    model = small_cnn()
    model.graph.node[0].name = "N" * 1000
    assert analyze(model.SerializeToString(), config=CONFIG).layers[0].name == "N" * 1000
    model.graph.node[0].name = "N" * 1001
    assert "has 1,001 characters and 1,000 are allowed" in refused(model)
    model = small_cnn()
    model.doc_string = "N" * 100_000
    model.metadata_props.add(key="notes", value="N" * 100_000)
    assert analyze(model.SerializeToString(), config=CONFIG).layers


def test_functions_that_cannot_be_inlined() -> None:
    model = with_branches()
    model.functions.append(model.functions[0])
    assert "the functions in model.onnx cannot be inlined" in refused(model)


def functions_calling(calls: list[list[str]]) -> onnx.ModelProto:
    """A model whose function i applies the operators `calls[i]` in turn."""
    model = with_branches()
    del model.functions[:]
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid("own", 1)]
    for name, ops in zip(["twice", *map(str, range(1, len(calls)))], calls, strict=True):
        nodes = [
            helper.make_node(op, [f"t{i}"], [f"t{i + 1}"], domain="" if op == "Relu" else "own")
            for i, op in enumerate(ops)
        ]
        ends = ["t0"], [f"t{len(ops)}"]
        model.functions.append(helper.make_function("own", name, *ends, nodes, opsets))
    return model


def test_functions_that_call_each_other() -> None:
    model = functions_calling([["1"], ["twice"]])
    assert "call each other in a circle (twice → 1 → twice)" in refused(model)


def test_functions_that_stand_for_very_many_nodes() -> None:
    model = functions_calling([*([str(i + 1)] * 2 for i in range(40)), ["Relu"]])
    assert "stand for more than 500,000 nodes" in refused(model)
    model = functions_calling([*([str(i + 1)] * 2 for i in range(10)), ["Relu"]])
    assert len(read_onnx(model.SerializeToString()).model.graph.node) == 9 + 1024


@pytest.mark.parametrize(
    ("field", "value", "part"),
    [
        ("raw_data", b"123", "the weight of layer 'first', 'w1' is damaged: "),
        ("dims", [-1, 2, 3, 3], "is damaged: its shape is [-1, 2, 3, 3]"),
    ],
)
def test_damaged_weight(field: str, value: object, part: str) -> None:
    model = small_cnn()
    weight = next(t for t in model.graph.initializer if t.name == "w1")
    if field == "dims":
        weight.dims[:] = value
    else:
        setattr(weight, field, value)
    with pytest.raises(InputError) as caught:
        analyze(model.SerializeToString(), {"x": images(1)})  # else onnxruntime says it first
    assert part in str(caught.value)


@pytest.mark.parametrize("damage", ["segment", "bytes", "type"])
def test_damaged_integer(damage: str) -> None:
    model = with_branches()
    number = numpy_helper.from_array(np.array([1]), "number")
    if damage == "segment":
        number.segment.begin = 1
    elif damage == "bytes":
        number.raw_data = b"123"
    else:
        number.dims[:] = []
        number.ClearField("raw_data")
    model.graph.initializer.append(number)
    assert "the tensor 'number' is damaged" in refused(model)


def test_constant_of_another_attribute_type() -> None:
    model = with_branches()
    node_of(model, "Constant").attribute[0].type = onnx.AttributeProto.STRING
    assert "has an attribute 'value_floats' of another type" in refused(model)


def test_a_sequence_of_constants_is_left_to_the_run() -> None:
    nodes = [
        helper.make_node("SequenceConstruct", ["w", "w"], ["list"]),
        helper.make_node("ConcatFromSequence", ["list"], ["both"], axis=1),
        helper.make_node("MatMul", ["x", "w"], ["h"], name="only"),
        helper.make_node("MatMul", ["h", "both"], ["y"], name="computed"),
    ]
    model = model_of(nodes, {"x": [1, 4]}, ["y"], {"w": np.eye(4, dtype=np.float32)})
    assert [layer.name for layer in analyze(model.SerializeToString()).layers] == ["only"]


def test_numbers_of_a_type_that_numpy_does_not_have() -> None:
    array = np.ones(2, helper.tensor_dtype_to_np_dtype(TensorProto.BFLOAT16))
    with pytest.raises(InputError, match="x has dtype bfloat16"):
        as_float(array)
