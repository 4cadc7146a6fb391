"""Attention of onnxruntime taken apart: onnxruntime itself gives the same for both."""

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import TensorProto, helper, numpy_helper

from core.models.fused_attention import take_attention_apart

B, S, D, HEADS, PAST = 2, 5, 8, 2, 3
RNG = np.random.default_rng(0)
X = RNG.normal(size=(B, S, D)).astype(np.float32)
MASKS = {
    "none": None,
    "lengths": np.array([3, 5], np.int32),
    "keys": (RNG.random((B, S)) > 0.4).astype(np.int32),
    "all keys hidden": np.array([[0] * S, [1] * S], np.int32),
    "queries and keys": (RNG.random((B, S, S)) > 0.4).astype(np.int32),
    "ends and starts": np.array([3, 5, 1, 0], np.int32),
}
BIASES = RNG.normal(size=(B, HEADS, S, S)).astype(np.float32)


def attention(
    feeds: dict[str, np.ndarray], widths: tuple[int, int, int] = (D, D, D), opset: int = 17, **given
) -> onnx.ModelProto:
    """One Attention that reads the feeds, and stored weights and biases."""
    rng = np.random.default_rng(5)
    stored = {"w": rng.normal(size=(D, sum(widths))), "b": rng.normal(size=sum(widths))}
    names = ["x", "w", "b", *(n if n in feeds else "" for n in ("mask", "past", "biases"))]
    outputs = ["y", "present"] if "past" in feeds else ["y"]
    if widths != (D, D, D):
        given["qkv_hidden_sizes"] = widths
    node = helper.make_node(
        "Attention", names, outputs, name="a", domain="com.microsoft", num_heads=HEADS, **given
    )
    graph = helper.make_graph(
        [node],
        "g",
        [
            helper.make_tensor_value_info(n, helper.np_dtype_to_tensor_dtype(v.dtype), v.shape)
            for n, v in feeds.items()
        ],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in outputs],
        [numpy_helper.from_array(v.astype(np.float32), k) for k, v in stored.items()],
    )
    opsets = [helper.make_opsetid("", opset), helper.make_opsetid("com.microsoft", 1)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=8)


def operators(model: onnx.ModelProto) -> list[str]:
    return [node.op_type for node in model.graph.node]


def same(model: onnx.ModelProto, feeds: dict[str, np.ndarray]) -> None:
    """Taken apart, and every output as before."""
    apart = take_attention_apart(model, [feeds])
    assert operators(apart)[:2] == ["MatMul", "Split"]
    assert apart.graph.node[0].name == "a"
    before, after = (
        onnxruntime.InferenceSession(one.SerializeToString()).run(None, feeds)
        for one in (model, apart)
    )
    for one, other in zip(before, after, strict=True):
        np.testing.assert_allclose(other, one, atol=2e-6)


@pytest.mark.parametrize("mask", [name for name in MASKS if name != "ends and starts"])
@pytest.mark.parametrize(
    "given",
    [
        {},
        {"unidirectional": 1},
        {"scale": 0.3, "mask_filter_value": -50.0},
        {"widths": (8, 8, 12)},
        {"opset": 11},
    ],
)
def test_onnxruntime_gives_the_same(mask: str, given: dict) -> None:
    feeds = {"x": X} if MASKS[mask] is None else {"x": X, "mask": MASKS[mask]}
    same(attention(feeds, **given), feeds)


@pytest.mark.parametrize("opset", [11, 17])
def test_scores_that_are_given_and_what_came_before(opset: int) -> None:
    feeds = {"x": X, "biases": BIASES}
    same(attention(feeds, opset=opset), feeds)
    past = RNG.normal(size=(2, B, HEADS, PAST, D // HEADS)).astype(np.float32)
    feeds = {"x": X, "past": past, "mask": np.ones((B, PAST + S), np.int32)}
    feeds["mask"][0, :2] = 0
    same(attention(feeds, opset=opset, unidirectional=1), feeds)


def test_what_has_no_such_form_stays() -> None:
    feeds = {"x": X, "mask": MASKS["ends and starts"]}
    model = attention(feeds)
    assert take_attention_apart(model, [feeds]) is model
    rotary = attention({"x": X}, do_rotary=1)
    assert take_attention_apart(rotary, [{"x": X}]) is rotary
    computed = attention({"x": X})
    computed.graph.node[0].input[1] = "x"
    assert take_attention_apart(computed, [{"x": X}]) is computed
    # ONNX's own Attention has no weights.
    standard = helper.make_node("Attention", ["q", "k", "v"], ["y"])
    own = helper.make_model(helper.make_graph([standard], "g", [], []))
    assert take_attention_apart(own, [{}]) is own
