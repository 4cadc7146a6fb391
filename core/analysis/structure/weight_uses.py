"""Where a model's stored weights are used: by a layer, whose weights are measured, or otherwise."""

from collections import ChainMap
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import onnx

from core.analysis.structure.layers import FLOATS, Layer
from core.models.graphs import subgraphs
from core.models.loop_state import carried_unchanged
from core.models.names import first_output, used_names
from core.models.stored import array_of, stored_tensor
from core.models.weight_operands import (
    biases_of,
    holds_weights,
    multiplies_by_weights,
    weights_in,
)


@dataclass(frozen=True, eq=False)
class Stored:
    """Type and sizes of one tensor of weights; two of one name, in two branches, are two."""

    header: onnx.TensorProto


Weights = Mapping[Stored, int]  # how many weights each stored tensor holds


@dataclass(frozen=True, eq=False)
class WeightUse:
    """One node and the weights that it takes.

    outermost: the node itself, or that of the main graph whose nested graphs hold it.
    layer:     the layer that the node is, if it is one; `measured` are its weights.
    others:    stored weights that are not measured: a layer's biases, and all of any other node.
    role:      of the others: "layer", "bias" or "other", as `report.Unmeasured` says.
    """

    node: onnx.NodeProto
    outermost: onnx.NodeProto
    layer: Layer | None
    measured: Weights
    others: Weights
    role: str

    @property
    def leaves_layer_in_float(self) -> bool:
        """Whether a layer computes here in float when the model is measured."""
        if self.layer is not None:
            return self.node is not self.outermost
        return bool(self.others) and self.role == "layer"


def weight_uses(graph: onnx.GraphProto, layers: Iterable[Layer]) -> list[WeightUse]:
    """Every node of `graph`, and of the graphs in it, that takes stored weights.

    A weight that reaches its node through Cast, Transpose, DequantizeLinear and the like is the
    stored tensor that it is computed from. layers: those that `find_layers` found at any depth.
    """
    by_node = {(layer.op, first_output(layer.node)): layer for layer in layers}
    return list(_uses(graph, _Known(ChainMap(), ChainMap()), by_node, None))


@dataclass(frozen=True)
class _Known:
    """The constants that nodes see: stored as they are, or computed from some stored weights."""

    stored: ChainMap[str, Stored]
    computed: ChainMap[str, Weights]

    def inside(self, carried: Mapping[str, Stored]) -> "_Known":
        """What a nested graph knows: all of this, what it is given, and what it will add."""
        return _Known(self.stored.new_child(dict(carried)), self.computed.new_child())

    def add(self, tensor: onnx.TensorProto) -> None:
        """Know a stored tensor; a mask, which hides what it is added to, holds no weights."""
        header = onnx.TensorProto(data_type=tensor.data_type, dims=tensor.dims)
        if _is_mask(tensor):
            self.computed[tensor.name] = {}
        else:
            self.stored[tensor.name] = Stored(header)

    def __contains__(self, name: object) -> bool:
        return name in self.stored or name in self.computed

    def weights(self, node: onnx.NodeProto, names: Iterable[str] | None = None) -> Weights:
        """The weights behind the operands of `node`, or behind those of these names."""
        found: dict[Stored, int] = {}
        for place, name in enumerate(node.input):
            if names is not None and name not in names:
                continue
            found |= self.computed.get(name, {})
            stored = self.stored.get(name)
            if stored and (names is not None or holds_weights(node, place, stored.header)):
                found[stored] = weights_in(node, stored.header)
        return found


def _uses(
    graph: onnx.GraphProto,
    known: _Known,
    layers: Mapping[tuple[str, str], Layer],
    outermost: onnx.NodeProto | None,
) -> Iterator[WeightUse]:
    for tensor in graph.initializer:
        known.add(tensor)
    for node in graph.node:
        stored, inner = stored_tensor(node), subgraphs(node)
        if stored is not None:
            known.add(stored)
            continue
        if not inner and all(name in known for name in used_names(node)):
            known.computed.update(dict.fromkeys(filter(None, node.output), known.weights(node)))
            continue
        layer = layers.get((node.op_type, first_output(node)))
        for weight in layer.weights if layer else ():
            if not known.weights(node, {weight.name}):  # nodes make it out of sizes alone
                made = onnx.TensorProto(dims=weight.value.shape)
                known.computed[weight.name] = {Stored(made): weight.value.size}
        measured = known.weights(node, {w.name for w in layer.weights}) if layer else {}
        carried = {
            inner: known.stored[outer]
            for inner, outer in carried_unchanged(node).items()
            if outer in known.stored
        }
        counted = {*measured, *carried.values()}
        others = {s: n for s, n in known.weights(node).items() if s not in counted}
        if layer or others:
            role = _role(node, layer, set(others) <= set(known.weights(node, biases_of(node))))
            yield WeightUse(node, outermost or node, layer, measured, others, role)
        for nested in inner:
            yield from _uses(nested, known.inside(carried), layers, outermost or node)


def _role(node: onnx.NodeProto, layer: Layer | None, biases_alone: bool) -> str:
    if layer is not None or biases_alone:
        return "bias"
    return "layer" if multiplies_by_weights(node) else "other"


def _is_mask(tensor: onnx.TensorProto) -> bool:
    """Whether a stored tensor holds −∞, or the lowest number of its type in its place."""
    if tensor.data_type not in FLOATS or 0 in tensor.dims:
        return False
    values = array_of(tensor)
    return bool(values.min() <= np.finfo(values.dtype).min)
