"""A model on our integers beside onnxruntime: what is counted, and one code by hand."""

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from core import InputError
from core.graph import compare
from core.graph.comparison import largest_gap, run_both
from core.graph.one_element import one_element
from core.models.session import open_session

node = helper.make_node


def product(scale_y: float) -> bytes:
    """x (2, 3) → Q → DQ → MatMul with stored codes (3, 2) → Q → DQ → y."""
    stored = {
        "s": np.float32(0.5), "z": np.uint8(10), "w": np.int8([[1, -2], [3, 4], [-5, 6]]),
        "ws": np.float32(0.25), "wz": np.int8(0), "t": np.float32(scale_y), "u": np.uint8(100),
    }  # fmt: skip
    nodes = [
        node("QuantizeLinear", ["x", "s", "z"], ["q"]),
        node("DequantizeLinear", ["q", "s", "z"], ["a"]),
        node("DequantizeLinear", ["w", "ws", "wz"], ["b"]),
        node("MatMul", ["a", "b"], ["m"]),
        node("QuantizeLinear", ["m", "t", "u"], ["r"]),
        node("DequantizeLinear", ["r", "t", "u"], ["y"]),
    ]
    graph = helper.make_graph(
        nodes,
        "g",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [2, 3])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [2, 2])],
        [numpy_helper.from_array(np.asarray(v), k) for k, v in stored.items()],
    )
    opsets = [helper.make_opsetid("", 17)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=8).SerializeToString()


X = np.float32([[0.5, 1.0, -1.5], [2.0, 0.0, 1.0]])  # codes 11, 12, 7 and 14, 10, 12


def test_equal_by_hand() -> None:
    found = compare(product(0.5), {"x": X})
    assert found.equal
    assert found.first is None
    assert [t.name for t in found.tensors] == ["q", "r"]
    assert [(o.name, o.exact, o.default) for o in found.outputs] == [("y", 0.0, 0.0)]
    assert (found.islands, found.wide) == ((), ())


def test_one_code_by_hand() -> None:
    # (11 − 10)·1 + (12 − 10)·3 + (7 − 10)·(−5) = 22;  22·0.125 / 0.5 = 5.5 → 6, ties to even
    runs = run_both(product(0.5), {"x": X})
    found = one_element(runs, "r", (0, 0))
    assert found.terms is not None
    assert found.terms.x.tolist() == [11, 12, 7]
    assert found.terms.w.tolist() == [1, 3, -5]
    assert found.terms.products.tolist() == [1, 6, 15]
    assert (found.acc, found.scale, found.multiplier) == (22, 0.125, 0.25)
    assert (found.steps, found.their_steps) == (5.5, 5.5)
    assert (found.ours, found.theirs, found.real) == (106, 106, 2.75)


def test_a_difference_is_found_where_it_starts() -> None:
    # A sum that float32 cannot hold: 127·127·(2¹¹) + 1 > 2²⁴; the code depends on its last bits.
    rng = np.random.default_rng(0)
    w = rng.integers(-127, 128, (4096, 32)).astype(np.int8)
    stored = {
        "s": np.float32(0.1), "z": np.uint8(0), "w": w, "ws": np.float32(0.1),
        "wz": np.int8(0), "t": np.float32(0.013), "u": np.int16(0),
    }  # fmt: skip
    nodes = [
        node("QuantizeLinear", ["x", "s", "z"], ["q"]),
        node("DequantizeLinear", ["q", "s", "z"], ["a"]),
        node("DequantizeLinear", ["w", "ws", "wz"], ["b"]),
        node("MatMul", ["a", "b"], ["m"]),
        node("QuantizeLinear", ["m", "t", "u"], ["r"]),
        node("Relu", ["rf"], ["f"]),
        node("QuantizeLinear", ["f", "t", "u"], ["v"]),
        node("DequantizeLinear", ["v", "t", "u"], ["y"]),
    ]
    nodes.insert(5, node("DequantizeLinear", ["r", "t", "u"], ["rf"]))
    graph = helper.make_graph(
        nodes,
        "g",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [64, 4096])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [64, 32])],
        [numpy_helper.from_array(np.asarray(v), k) for k, v in stored.items()],
    )
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 21)], ir_version=10)
    feeds = {"x": rng.uniform(0, 25.5, (64, 4096)).astype(np.float32)}
    found = compare(made.SerializeToString(), feeds)
    layer = next(t for t in found.tensors if t.name == "r")
    behind = next(t for t in found.tensors if t.name == "v")
    assert found.first == layer
    assert layer.local == layer.differing > 0
    assert behind.local == 0, "the Relu itself adds no difference"
    assert behind.differing > 0
    assert all(abs(d) == 1 for d, _ in layer.histogram)
    runs = run_both(made.SerializeToString(), feeds)
    element = one_element(runs, "r", layer.worst)
    assert element.ours != element.theirs
    assert element.terms is not None
    assert element.acc == int(element.terms.products.sum())
    # Ours is the exact sum's nearest code; theirs lies beyond the tie by the float's own error.
    assert abs(element.steps - element.ours) <= 0.5
    assert element.their_steps is not None
    assert abs(element.their_steps - element.steps) < 1


def test_terms_of_a_convolution() -> None:
    # One 2×2 kernel over a padded 2×2 image; the corner sees three positions of padding.
    stored = {
        "s": np.float32(1), "z": np.uint8(5), "w": np.int8([[[[1, 2], [3, 4]]]]),
        "ws": np.float32([1]), "wz": np.int8([0]), "bias": np.float32([3]),
    }  # fmt: skip
    nodes = [
        node("QuantizeLinear", ["x", "s", "z"], ["q"]),
        node("DequantizeLinear", ["q", "s", "z"], ["a"]),
        node("DequantizeLinear", ["w", "ws", "wz"], ["b"], axis=0),
        node("Conv", ["a", "b", "bias"], ["m"], pads=[1, 1, 0, 0]),
        node("Relu", ["m"], ["n"]),
        node("QuantizeLinear", ["n", "s", "z"], ["r"]),
        node("DequantizeLinear", ["r", "s", "z"], ["y"]),
    ]
    graph = helper.make_graph(
        nodes,
        "g",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 1, 2, 2])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, None)],
        [numpy_helper.from_array(np.asarray(v), k) for k, v in stored.items()],
    )
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    runs = run_both(made.SerializeToString(), {"x": np.float32([[[[1, 2], [3, 4]]]])})
    corner = one_element(runs, "r", (0, 0, 0, 0))
    assert corner.terms is not None
    assert corner.terms.x.tolist() == [5, 5, 5, 6]
    assert (corner.acc, corner.ours) == (4 + 3, 12)  # 1·4, and the bias
    inner = one_element(runs, "r", (0, 0, 1, 1))
    assert inner.acc == 1 * 1 + 2 * 2 + 3 * 3 + 4 * 4 + 3
    with pytest.raises(InputError, match="is no index of it"):
        one_element(runs, "r", (0, 0, 2, 0))
    with pytest.raises(InputError, match="is not requantized from sums"):
        one_element(runs, "q", (0, 0, 0, 0))


def test_gaps() -> None:
    assert largest_gap(np.array([1, 5]), np.array([1, 2])) == 3.0
    assert largest_gap(np.array([np.inf]), np.array([np.inf])) == 0.0
    assert largest_gap(np.array([np.nan]), np.array([1.0])) == np.inf
    assert largest_gap(np.array([1.0]), np.array([[1.0]])) == np.inf
    assert largest_gap(np.array(["a"], object), np.array(["a"], object)) == 0.0
    assert largest_gap(np.array(["a"], object), np.array(["b"], object)) == np.inf


def test_codes_of_4_bits_that_the_model_makes() -> None:
    # x − w with w = [1.0, -2.4] in steps of 0.5 from −8 to 7: [2, -5], so 4 − 1.0 and 4 + 2.5
    nodes = [
        node("QuantizeLinear", ["w", "s", "z"], ["wq"]),
        node("DequantizeLinear", ["wq", "s", "z"], ["a"]),
        node("Sub", ["x", "a"], ["y"]),
    ]
    zero = helper.make_tensor("z", TensorProto.INT4, [], [0])
    stored = [numpy_helper.from_array(np.float32([1.0, -2.4]), "w")]
    stored += [numpy_helper.from_array(np.float32(0.5), "s"), zero]
    ends = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [2]) for name in "xy"]
    graph = helper.make_graph(nodes, "g", ends[:1], ends[1:], stored)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 21)], ir_version=10)
    found = compare(model.SerializeToString(), {"x": np.float32([4, 4])})
    assert [(o.name, o.exact) for o in found.outputs] == [("y", 0.0)]


def test_a_model_that_only_runs_without_optimizations(monkeypatch: pytest.MonkeyPatch) -> None:
    def without_optimizations(model: onnx.ModelProto, optimized: bool = True) -> object:
        if optimized:
            raise InputError("onnxruntime cannot load it (a fusion failed).")
        return open_session(model, optimized)

    sound = compare(product(0.5), {"x": X})
    monkeypatch.setattr("core.graph.comparison.open_session", without_optimizations)
    found = compare(product(0.5), {"x": X})
    assert found.optimized_failure == "onnxruntime cannot load it (a fusion failed)."
    assert sound.optimized_failure == ""
    assert found.tensors == sound.tensors
    assert [(o.default, o.runtimes) for o in found.outputs] == [
        (o.exact, 0.0) for o in sound.outputs
    ]


def test_feeds_are_checked() -> None:
    with pytest.raises(InputError, match="the network takes"):
        compare(product(0.5), {})
