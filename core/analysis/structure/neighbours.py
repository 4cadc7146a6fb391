"""Which layer makes the input of which, and by what way."""

from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import dataclass, replace

import onnx

from core.analysis.structure.layers import Layer
from core.analysis.structure.plan import Plan

# Operators that keep channels apart, each a function of one tensor (and constants).
_KEEP_CHANNELS = {
    *("Relu", "LeakyRelu", "PRelu", "Clip", "HardSwish", "Gelu", "Swish", "QuickGelu", "Elu"),
    *("Sigmoid", "HardSigmoid", "Tanh", "Identity", "Dropout", "BatchNormalization"),
    *("MaxPool", "AveragePool", "GlobalAveragePool", "Add", "Mul", "Div", "Cast"),
}
# Those that leave each channel in its place, even where several tensors come together.
_KEEP_PLACES = _KEEP_CHANNELS | {
    *("Sub", "Max", "Min", "Sum", "Mean", "Erf", "Softplus", "Mish", "Selu", "Celu", "Softsign"),
    *("LayerNormalization", "SkipLayerNormalization", "BiasGelu", "FastGelu", "Resize", "Upsample"),
    *("Pad", "ReduceMean", "GlobalMaxPool", "Transpose", "Reshape", "Flatten", "Squeeze"),
    "Unsqueeze",
}
# Those of them with f(s·x) = s·f(x) for s > 0.
_HOMOGENEOUS = {
    *("Relu", "LeakyRelu", "PRelu", "Identity", "Dropout", "MaxPool", "AveragePool"),
    *("GlobalAveragePool", "Flatten", "Reshape", "Squeeze"),
}
_GATES = ("Sigmoid", "HardSigmoid")
_RESHAPES = ("Flatten", "Reshape", "Squeeze")


@dataclass(frozen=True)
class Way:
    """How a layer's input is made.

    source:   the layer that makes it, by its name, with nothing but `between` in the way; "" where
              several tensors or other operators come together.
    sources:  all layers whose output comes in by operators that leave channels in their places,
              sums among them; the nearest first.
    between:  the operators on the way, the last first.
    operands: of the Concat that the way ends at, along `axis`; () for none.
    sole: whether nothing else reads the tensors on the way, and none is rounded there.
    only_reader: whether nothing but the layer depends on what `sources` make.
    """

    source: str = ""
    between: tuple[str, ...] = ()
    operands: tuple[str, ...] = ()
    axis: int = 0
    sole: bool = False
    sources: tuple[str, ...] = ()
    only_reader: bool = False

    @property
    def passes_factors(self) -> bool:
        """Whether a positive factor in a channel of the source comes through unchanged."""
        return bool(self.source) and self.sole and set(self.between) <= _HOMOGENEOUS


def ways(plan: Plan) -> dict[str, Way]:
    """The way to each layer's input, by the layer's name."""
    makers = {o: node for step in plan.steps for node in step.piece.nodes for o in node.output}
    layers = [layer for layer in plan.layers if not layer.operator]
    sources = {o: layer.name for layer in layers for o in layer.node.output}
    feeds = {name for step in plan.steps for name in step.piece.inputs} - set(makers)
    stored = {name for step in plan.steps for name in step.stored}
    computed = (set(makers) | feeds) - stored
    readers = Counter(n for step in plan.steps for node in step.piece.nodes for n in node.input)
    readers.update(plan.outputs)
    rounded = {o for layer in plan.layers if layer.operator for o in layer.node.output}
    sole = {name for name, count in readers.items() if count == 1} - rounded
    found = {}
    for layer in plan.layers:
        way = _way(layer, makers, sources, computed, sole)
        names, tensors = _sources(layer.data, makers, sources, computed)
        between = [makers[name] for name in tensors if name in makers and name not in sources]
        read = Counter(name for node in (layer.node, *between) for name in node.input)
        only = all(read[name] == readers[name] for name in tensors)
        found[layer.name] = replace(way, sources=names, only_reader=only)
    return found


def _sources(
    data: str, makers: Mapping[str, onnx.NodeProto], layers: Mapping[str, str], computed: set[str]
) -> tuple[tuple[str, ...], set[str]]:
    """The layers that `data` comes from, by operators that leave channels in their places, and
    every tensor on the way."""
    found: dict[str, None] = {}
    seen, waiting = {data}, deque([data])
    while waiting:
        name = waiting.popleft()
        if name in layers:
            found[layers[name]] = None
        elif name in makers and makers[name].op_type in _KEEP_PLACES:
            before = [one for one in makers[name].input if one in computed and one not in seen]
            seen.update(before)
            waiting.extend(before)
    return tuple(found), seen


def _way(
    layer: Layer,
    makers: Mapping[str, onnx.NodeProto],
    sources: Mapping[str, str],
    computed: set[str],
    sole: set[str],
) -> Way:
    name = layer.data
    between: list[str] = []
    alone = True
    while name in makers:
        alone = alone and name in sole
        if name in sources:
            return Way(sources[name], tuple(between), sole=alone)
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
