"""Which layer makes the input of which, and by what way."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import onnx

from core.analysis.layers import Layer
from core.analysis.plan import Plan

# Operators that keep channels apart, each a function of one tensor (and constants).
_KEEP_CHANNELS = {
    *("Relu", "LeakyRelu", "PRelu", "Clip", "HardSwish", "Gelu", "Swish", "QuickGelu", "Elu"),
    *("Sigmoid", "HardSigmoid", "Tanh", "Identity", "Dropout", "BatchNormalization"),
    *("MaxPool", "AveragePool", "GlobalAveragePool", "Add", "Mul", "Div", "Cast"),
}
_GATES = ("Sigmoid", "HardSigmoid")
_RESHAPES = ("Flatten", "Reshape", "Squeeze")


@dataclass(frozen=True)
class Way:
    """How a layer's input is made.

    source:   the layer that makes it, by its name, with nothing but `between` in the way; "" where
              several tensors or other operators come together.
    between:  the operators on the way, the last first.
    operands: of the Concat that the way ends at; () for none.
    """

    source: str = ""
    between: tuple[str, ...] = ()
    operands: tuple[str, ...] = ()
    axis: int = 0


def ways(plan: Plan) -> dict[str, Way]:
    """The way to each layer's input, by the layer's name."""
    makers = {o: node for step in plan.steps for node in step.piece.nodes for o in node.output}
    sources = {o: layer.name for layer in plan.layers for o in layer.node.output}
    feeds = {name for step in plan.steps for name in step.piece.inputs} - set(makers)
    stored = {name for step in plan.steps for name in step.stored}
    computed = (set(makers) | feeds) - stored
    return {layer.name: _way(layer, makers, sources, computed) for layer in plan.layers}


def readers(plan: Plan, tensor: str) -> Iterator[onnx.NodeProto]:
    """The nodes that read a tensor."""
    return (n for step in plan.steps for n in step.piece.nodes if tensor in n.input)


def _way(
    layer: Layer,
    makers: Mapping[str, onnx.NodeProto],
    sources: Mapping[str, str],
    computed: set[str],
) -> Way:
    name = layer.data
    between: list[str] = []
    while name in makers:
        if name in sources:
            return Way(sources[name], tuple(between))
        node = makers[name]
        if node.op_type == "Concat":
            axis = next((int(a.i) for a in node.attribute if a.name == "axis"), 0)
            return Way("", (*between, "Concat"), tuple(node.input), axis)
        before = _before(node, makers, computed)
        if before is None:
            return Way("", tuple(between))
        name, operators = before
        between += operators
    return Way("", tuple(between))


def _before(
    node: onnx.NodeProto, makers: Mapping[str, onnx.NodeProto], computed: set[str]
) -> tuple[str, list[str]] | None:
    """The tensor that the node is a function of, and the operators; None if channels mix."""
    given = [name for name in node.input if name in computed]
    if node.op_type in _RESHAPES and given:
        pool = makers.get(given[0])  # of one value a channel, which flattening keeps apart
        return (given[0], [node.op_type]) if pool and pool.op_type == "GlobalAveragePool" else None
    if node.op_type not in _KEEP_CHANNELS:
        return None
    if len(given) == 1:
        return given[0], [node.op_type]
    if node.op_type == "Mul" and len(given) == 2:  # x · sigmoid(x)
        for x, gate in (given, given[::-1]):
            made = makers.get(gate)
            if made is not None and made.op_type in _GATES and made.input[0] == x:
                return x, ["Mul", made.op_type]
    return None
