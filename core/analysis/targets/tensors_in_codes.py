"""Which tensors of a graph a runtime holds in codes, which nodes round them, and what scale."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import onnx

from core.analysis.structure.layers import FLOATS, Layer
from core.analysis.targets.activation_limits import activation_limits
from core.analysis.targets.operators_in_codes import REARRANGING, OperatorsInCodes, Range
from core.models.names import first_output, used_names

_DOMAINS = ("", "ai.onnx")


@dataclass(frozen=True)
class Values:
    """The tensors of floats of a graph. computed: those that depend on an input. inputs, outputs:
    of the model. stored: constants by name."""

    computed: frozenset[str]
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    stored: Mapping[str, onnx.TensorProto]


@dataclass
class TensorsInCodes:
    """What is held in codes. Nodes are called by their first output.

    names:   the tensors. A node that works on floats reads them rounded, too.
    rounded: the inputs that an operator without weights rounds.
    constants: those among its operands that are constant and rounded, too.
    passed:  what a node takes as it comes: a layer its input, which it rounds itself, and an
             operator that rearranges codes those codes.
    sharing, copies: the tensors under one scale because an operator needs that of its inputs, or
             copies their codes.
    ranges, symmetric: of tensors with a fixed range, and those of them that are rounded
             symmetrically.
    """

    names: set[str] = field(default_factory=set)
    rounded: dict[str, tuple[str, ...]] = field(default_factory=dict)
    constants: dict[str, tuple[str, ...]] = field(default_factory=dict)
    passed: dict[str, str] = field(default_factory=dict)
    sharing: dict[str, tuple[str, ...]] = field(default_factory=dict)
    copies: dict[str, tuple[str, ...]] = field(default_factory=dict)
    ranges: dict[str, Range] = field(default_factory=dict)
    symmetric: set[str] = field(default_factory=set)


def tensors_in_codes(
    nodes: Sequence[onnx.NodeProto],
    layers: Mapping[str, Layer],
    values: Values,
    operators: OperatorsInCodes,
) -> TensorsInCodes:
    """What a runtime that treats operators so holds in codes. layers: by first output.

    An activation that alone reads what a layer or an operator gives is one with it: only its own
    result is rounded. Nodes are looked at in their order, as onnxruntime does: a pool of an input
    that nothing has rounded yet stays on floats.
    """
    found = TensorsInCodes(set(values.inputs) & values.computed if operators.inputs else set())
    readers = Counter(name for node in nodes for name in used_names(node))
    readers.update(values.outputs)
    made: set[str] = set()  # by nodes that work on codes
    for node in nodes:
        name = first_output(node)
        given = [x for x in dict.fromkeys(node.input) if x in values.computed]
        in_codes = bool(given) and given[0] in found.names
        if name in layers:
            found.passed[name] = layers[name].data
            found.names.add(layers[name].data)
        elif node.domain not in _DOMAINS or not given:
            continue
        elif activation_limits(node, given[0], values.stored):
            if not in_codes:
                continue
            if given[0] in made and readers[given[0]] == 1:
                found.names.discard(given[0])
            else:
                found.rounded[name] = (given[0],)
        elif node.op_type in operators.operators or (
            node.op_type in operators.copying and in_codes
        ):
            _take(found, node, given, operators)
            found.constants[name] = _constants(node, values, operators)
        elif node.op_type not in operators.choosing or not found.names.issuperset(node.input[1:]):
            continue
        if operators.results:
            results = {x for x in node.output if x in values.computed}
            found.names |= results
            made |= results
    return found


def _constants(
    node: onnx.NodeProto, values: Values, operators: OperatorsInCodes
) -> tuple[str, ...]:
    """The constant operands that are rounded with the operator's inputs."""
    found: Sequence[str] = ()
    if node.op_type in operators.constants:
        found = node.input
    elif node.op_type in operators.factors:
        found = node.input[1:2]
    stored = (name for name in dict.fromkeys(found) if name in values.stored)
    return tuple(name for name in stored if values.stored[name].data_type in FLOATS)


def _take(
    found: TensorsInCodes,
    node: onnx.NodeProto,
    given: Sequence[str],
    operators: OperatorsInCodes,
) -> None:
    """Add an operator that works on codes."""
    name, op = first_output(node), node.op_type
    if op in REARRANGING:
        found.passed[name] = given[0]
    else:
        found.rounded[name] = tuple(given)
        found.names.update(given)
    copies = [x for x in node.output if x] if op in operators.copying else []
    if op in operators.sharing and len(given) > 1:
        found.sharing[name] = (*given, *copies)
    elif copies:
        found.copies[name] = (given[0], *copies)
    if op in operators.ranges:
        found.ranges[name] = operators.ranges[op]
