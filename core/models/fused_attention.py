"""onnxruntime's fused Attention, taken apart: its weights become a product of their own.

Attention(x, W, b) = MultiHeadAttention(Q, K, V, b)   with [Q K V] = x·W

`com.microsoft.Attention` is what onnxruntime's transformers optimizer writes, and holds most of a
transformer's weights. The product is a layer like any other. MultiHeadAttention is onnxruntime's
own and takes the same masks, but for two: a 1D mask of 2·B numbers, where tokens begin and end, and
a 4D one. A node with such a mask, or one that rotates positions, stays as it is.
"""

from collections.abc import Iterator, Sequence

import numpy as np
import onnx
from onnx import helper, numpy_helper

from core.models.inner_values import inner_values
from core.models.operator_sets import opset_of
from core.models.session import Values
from core.models.stored import stored_tensors

_DOMAIN = "com.microsoft"
_TAKEN_OVER = ("num_heads", "unidirectional", "mask_filter_value", "scale")
_AXES_ARE_INPUTS = 13  # the operator set from which Split and Unsqueeze take inputs for them
_X, _W, _BIAS, _MASK, _PAST, _ATTENTION_BIAS = range(6)


def is_fused_attention(node: onnx.NodeProto) -> bool:
    """Whether the node is onnxruntime's Attention, weights included; ONNX's own has none."""
    return bool(node.op_type == "Attention" and node.domain == _DOMAIN)


def take_attention_apart(model: onnx.ModelProto, feeds: Sequence[Values]) -> onnx.ModelProto:
    """A copy of `model` in which every Attention that can be is MatMul and MultiHeadAttention.

    The product has the name of the node. feeds: of which the first tells the shapes of the masks.

    Raises:
        InputError: when onnxruntime cannot run the model as far as a mask.
    """
    stored = stored_tensors(model.graph)
    able = [n for n in model.graph.node if is_fused_attention(n) and _has_a_form(n, stored)]
    masked = [node for node in able if _input(node, _MASK)]
    names = sorted({_input(node, place) for node in masked for place in (_X, _MASK)} - {*stored})
    shapes = {name: tuple(tensor.dims) for name, tensor in stored.items()}
    if names:
        (values,) = inner_values(model, names, [feeds[0]])
        shapes |= {name: np.shape(value) for name, value in values.items()}
    apart = {n.output[0] for n in able if not _input(n, _MASK) or _mask_is_taken(n, shapes)}
    if not apart:
        return model
    return _rewritten(model, apart, stored)


def _has_a_form(node: onnx.NodeProto, stored: dict[str, onnx.TensorProto]) -> bool:
    numbers = _numbers(node)
    sizes = numbers.get("qkv_hidden_sizes", [])
    return (
        _input(node, _W) in stored
        and len(stored[_input(node, _W)].dims) == 2
        and not any(
            numbers.get(name, [0])[0] for name in ("do_rotary", "past_present_share_buffer")
        )
        and (len(sizes) == 3 if sizes else stored[_input(node, _W)].dims[1] % 3 == 0)
    )


def _mask_is_taken(node: onnx.NodeProto, shapes: dict[str, tuple[int, ...]]) -> bool:
    mask, x = shapes[_input(node, _MASK)], shapes[_input(node, _X)]
    return len(mask) in (2, 3) or (len(mask) == 1 and mask == x[:1])


def _rewritten(
    model: onnx.ModelProto, apart: set[str], stored: dict[str, onnx.TensorProto]
) -> onnx.ModelProto:
    result = onnx.ModelProto()
    result.CopyFrom(model)
    del result.graph.node[:]
    for node in model.graph.node:
        if node.output[0] in apart and is_fused_attention(node):
            width = int(stored[_input(node, _W)].dims[1])
            writer = _Parts(node, width, opset_of(model) >= _AXES_ARE_INPUTS)
            result.graph.node.extend(writer.nodes())
            result.graph.initializer.extend(writer.constants)
        else:
            result.graph.node.append(node)
    return result


class _Parts:
    """The nodes in the place of one Attention. After `nodes`, `constants` are what they read."""

    def __init__(self, node: onnx.NodeProto, width: int, axes_are_inputs: bool) -> None:
        """width: of the weights, Q, K and V together."""
        self._node, self._axes_are_inputs = node, axes_are_inputs
        self._sizes = _numbers(node).get("qkv_hidden_sizes") or [width // 3] * 3
        self.constants: list[onnx.TensorProto] = []

    def nodes(self) -> Iterator[onnx.NodeProto]:
        """The nodes, in their order."""
        node = self._node
        product, q, k, v = map(self._named, ("projected", "query", "key", "value"))
        yield helper.make_node("MatMul", node.input[:2], [product], name=node.name)
        split = self._with_sizes("Split", product, [q, k, v], "split", self._sizes)
        split.attribute.append(helper.make_attribute("axis", 2))
        yield split
        inputs = [q, k, v, *(_input(node, place) for place in (_BIAS, _MASK, _ATTENTION_BIAS))]
        outputs, present = [node.output[0]], node.output[1] if len(node.output) > 1 else ""
        if _input(node, _PAST):
            for number, what in enumerate(("past key", "past value")):
                index = self._store(f"place of the {what}", np.array(number))
                inputs.append(self._named(what))
                yield helper.make_node("Gather", [_input(node, _PAST), index], [inputs[-1]], axis=0)
        if present:
            outputs += [self._named("present key"), self._named("present value")]
        taken = [a for a in node.attribute if a.name in _TAKEN_OVER]
        attention = helper.make_node("MultiHeadAttention", inputs, outputs, domain=_DOMAIN)
        attention.attribute.extend(taken)
        yield attention
        if present:
            rows = [f"{name}, one row" for name in outputs[1:]]
            for name, row in zip(outputs[1:], rows, strict=True):
                yield self._with_sizes("Unsqueeze", name, [row], "axes", [0])
            yield helper.make_node("Concat", rows, [present], axis=0)

    def _with_sizes(
        self, op: str, x: str, outputs: list[str], what: str, sizes: Sequence[int]
    ) -> onnx.NodeProto:
        """A node with whole numbers, an input or, in older operator sets, an attribute."""
        made = helper.make_node(op, [x], outputs)
        if self._axes_are_inputs:
            made.input.append(self._store(f"{what} of {outputs[0]}", np.array(sizes, np.int64)))
        else:
            made.attribute.append(helper.make_attribute(what, sizes))
        return made

    def _named(self, what: str) -> str:
        return f"{self._node.output[0]} ({what})"

    def _store(self, what: str, value: np.ndarray) -> str:
        name = self._named(what)
        self.constants.append(numpy_helper.from_array(value, name))
        return name


def _input(node: onnx.NodeProto, place: int) -> str:
    return str(node.input[place]) if place < len(node.input) else ""


def _numbers(node: onnx.NodeProto) -> dict[str, list[int]]:
    """The attributes that are whole numbers, each as a list."""
    whole = (onnx.AttributeProto.INT, onnx.AttributeProto.INTS)
    return {a.name: list(a.ints) or [a.i] for a in node.attribute if a.type in whole}
