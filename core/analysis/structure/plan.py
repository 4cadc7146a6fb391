"""Cutting a model at its layers: pieces to run in turn, and when each tensor is done with."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import onnx

from core.analysis.simulation.layer_piece import LayerPiece
from core.analysis.structure.layers import Layer, find_layers
from core.analysis.structure.parameters import unmeasured
from core.analysis.structure.weight_uses import weight_uses
from core.analysis.targets.operators_in_codes import OperatorsInCodes
from core.analysis.targets.rounded_tensors import with_rounded_tensors
from core.analysis.targets.scales import Scales, scales_of
from core.errors import InputError
from core.models.constants import fold_constants
from core.models.graphs import subgraphs
from core.models.loop_state import carried_unchanged
from core.models.names import first_output, label, used_names
from core.models.quantized import quantized_operators
from core.models.session import Piece, Values
from core.models.stored import stored_tensors


@dataclass(frozen=True, eq=False)
class Step:
    """A piece of the model; `layer` is set when the piece is that layer alone, which then takes
    its weights as inputs. `done` names the tensors that no later step needs, `stored` are the
    constants that the piece reads."""

    piece: Piece
    layer: Layer | None
    done: tuple[str, ...]
    stored: Mapping[str, onnx.TensorProto] = field(default_factory=dict)


def run_in_float(step: Step, values: Values) -> Values:
    """What the step makes of `values` with the float weights."""
    weights = {w.name: w.value for w in step.layer.weights} if step.layer else {}
    return step.piece({**values, **weights})


@dataclass(frozen=True, eq=False)
class Plan:
    """The steps of a model in order, its outputs, the layers that only weights are read of, and
    which tensors share a scale, or have a fixed one."""

    steps: tuple[Step, ...]
    outputs: tuple[str, ...]
    hidden: tuple[Layer, ...]
    scales: Scales = field(default_factory=Scales)

    @property
    def layers(self) -> list[Layer]:
        """The layers that can be measured, in order."""
        return [step.layer for step in self.steps if step.layer]

    def stored(self) -> dict[str, onnx.TensorProto]:
        """The constants that the steps' nodes read, but for the weights of layers, by name."""
        return {name: tensor for step in self.steps for name, tensor in step.stored.items()}

    def readers(self) -> dict[str, list[onnx.NodeProto]]:
        """The nodes that read each tensor, by its name."""
        found: dict[str, list[onnx.NodeProto]] = {}
        for step in self.steps:
            for node in step.piece.nodes:
                for name in node.input:
                    found.setdefault(name, []).append(node)
        return found


def check_measurable(plan: Plan) -> None:
    """Raise InputError when nothing can be quantized, since every layer is hidden."""
    if not plan.layers:
        raise InputError(
            f"all {len(plan.hidden)} layers of the model lie in the graph of a Loop, a Scan or an "
            "If, where only their weights are measured (python -m core report); export the network "
            "without a loop: recurrent layers as LSTM, GRU or RNN."
        )


def plan_steps(
    model: onnx.ModelProto,
    operators: OperatorsInCodes | None = None,
    stays: Callable[[Layer], bool] = lambda layer: False,
) -> Plan:
    """Cut `model` at its layers. Layers inside a Loop, a Scan or an undecided If are `hidden`.

    operators: what a runtime does with operators without weights; what it rounds of their inputs
    and results becomes layers without weights. None for all of them on floats. stays: which layers
    it leaves in float, where they read what others round.

    Raises:
        InputError: when the model has no layer with weights, or a node reads a tensor that
            nothing before it makes.
    """
    constants, nodes = fold_constants(model)
    _check_order(nodes, {*constants, *(i.name for i in model.graph.input)})
    layers = find_layers(nodes, constants)
    hidden = _hidden_layers(nodes, constants)
    if not layers and not hidden:
        raise _no_layers(model)
    scales = Scales()
    if operators is not None:
        own = {name: layer for name, layer in layers.items() if not stays(layer)}
        floats = {name: layer for name, layer in layers.items() if name not in own}
        nodes, added, found = with_rounded_tensors(model, nodes, own, constants, operators)
        layers = {**own, **added, **_reading(floats, nodes)}
        scales = scales_of(found)
    groups = _group(nodes, layers)
    outputs = tuple(o.name for o in model.graph.output if o.name not in constants)
    steps = tuple(_steps(model, groups, constants, layers, set(outputs)))
    return Plan(steps, outputs, hidden, scales)


def _reading(layers: Mapping[str, Layer], nodes: Sequence[onnx.NodeProto]) -> dict[str, Layer]:
    """The layers with the nodes of the same outputs, which may read rounded tensors."""
    by_output = {first_output(node): node for node in nodes}
    found = {}
    for name, layer in layers.items():
        data = list(layer.node.input).index(layer.data)
        node = by_output[name]
        found[name] = replace(layer, node=node, data=node.input[data])
    return found


def _check_order(nodes: Sequence[onnx.NodeProto], known: set[str]) -> None:
    """Refuse a node that reads what is neither `known` nor made by a node before it."""
    for node in nodes:
        for name in sorted(used_names(node) - known):
            raise InputError(
                f"the node {label(node)!r} reads {name!r}, which no input, weight or node before "
                "it gives; export the model again (its nodes must stand in the order in which they "
                "run)."
            )
        known |= set(node.output)


def _group(
    nodes: Sequence[onnx.NodeProto], layers: Mapping[str, Layer]
) -> list[tuple[list[onnx.NodeProto], Layer | None]]:
    """Runs of nodes between layers, and the layers, each by itself."""
    groups: list[tuple[list[onnx.NodeProto], Layer | None]] = []
    for node in nodes:
        layer = next((layers[o] for o in node.output if o in layers), None)
        if layer is not None:
            groups.append(([node], layer))
        elif groups and groups[-1][1] is None:
            groups[-1][0].append(node)
        else:
            groups.append(([node], None))
    return groups


def _steps(
    model: onnx.ModelProto,
    groups: Sequence[tuple[list[onnx.NodeProto], Layer | None]],
    constants: Mapping[str, onnx.TensorProto],
    layers: Mapping[str, Layer],
    outputs: set[str],
) -> list[Step]:
    steps: list[Step] = []
    needed_later = set(outputs)
    for nodes, layer in reversed(groups):
        made = {o for node in nodes for o in node.output if o}
        used = {name for node in nodes for name in used_names(node)} - made
        weights = {w.name for w in layer.weights} if layer else set()
        stored = {n: constants[n] for n in used if n in constants and n not in weights}
        inputs = sorted(used - set(stored))
        kept = [o for node in nodes for o in node.output if o in needed_later]
        if layer and not kept:
            kept = [first_output(nodes[0])]
        if not kept:
            continue  # nothing downstream reads these nodes
        done = tuple((set(inputs) | set(kept)) - needed_later - weights)
        piece = (
            LayerPiece(model, nodes, layer, inputs, kept, stored)
            if layer
            else Piece(model, nodes, inputs, kept, stored)
        )
        steps.append(Step(piece, layer, done, stored))
        needed_later |= set(inputs)
    return steps[::-1]


def _hidden_layers(
    nodes: Iterable[onnx.NodeProto], constants: Mapping[str, onnx.TensorProto]
) -> tuple[Layer, ...]:
    """Layers in the graphs that nodes carry, whose weights are stored there or outside."""
    found: list[Layer] = []
    for node in nodes:
        handed = carried_unchanged(node).items()
        carried = {inside: constants[outer] for inside, outer in handed if outer in constants}
        for graph in subgraphs(node):
            visible = {**constants, **carried, **stored_tensors(graph)}
            found += find_layers(graph.node, visible).values()
            found += _hidden_layers(graph.node, visible)
    return tuple(found)


def _no_layers(model: onnx.ModelProto) -> InputError:
    """Why nothing can be measured, and where a quantized model can."""
    if operators := quantized_operators(model.graph):
        return InputError(
            f"the model is already quantized ({', '.join(sorted(operators))}) and has no float "
            "weights left to measure; give the float model that it was made from, or open this one "
            "in “Integer truth” (python -m core integers).",
            command="integers",
        )
    others = ", ".join(
        f"{one.op} ({one.parameters:,} parameters)"
        for one in unmeasured(weight_uses(model.graph, ()))
        if one.role == "layer"
    )
    return InputError(
        "the model has no layers with constant float weights "
        "(Conv, ConvTranspose, Gemm, MatMul, LSTM, GRU or RNN); there is nothing to measure"
        f"{f', and the weights of {others} are not measured' if others else ''}."
    )
