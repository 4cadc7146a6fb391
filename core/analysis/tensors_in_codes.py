"""Which tensors of a graph a runtime holds in codes, which nodes round them, and what scale."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import onnx

from core.analysis.activation_limits import activation_limits
from core.analysis.layers import Layer
from core.analysis.operators_in_codes import REARRANGING, OperatorsInCodes, Range
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
    passed:  what a node takes as it comes: a layer its input, which it rounds itself, and an
             operator that rearranges codes those codes.
    sharing, copies: the tensors under one scale because an operator needs that of its inputs, or
             copies their codes.
    ranges:  of tensors with a fixed range.
    """

    names: set[str] = field(default_factory=set)
    rounded: dict[str, tuple[str, ...]] = field(default_factory=dict)
    passed: dict[str, str] = field(default_factory=dict)
    sharing: dict[str, tuple[str, ...]] = field(default_factory=dict)
    copies: dict[str, tuple[str, ...]] = field(default_factory=dict)
    ranges: dict[str, Range] = field(default_factory=dict)


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
        else:
            continue
        if operators.results:
            results = {x for x in node.output if x in values.computed}
            found.names |= results
            made |= results
    return found


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
