"""Which outputs of a model can be compared: those that no layer left in float leads to."""

from collections.abc import Iterable, Mapping, Sequence

import onnx

from core.analysis.structure.weight_uses import WeightUse
from core.models.names import first_output, label, used_names


def not_comparable(
    graph: onnx.GraphProto, outputs: Iterable[str], uses: Sequence[WeightUse]
) -> dict[str, str]:
    """Why outputs are not comparable, by their names; those that are comparable are left out.

    An output is not comparable when a layer that is not measured comes before it, or when the only
    weights before it are not measured: "exact" would say that quantization does no harm there.
    """
    left_in_float = _by_outermost(use for use in uses if use.leaves_layer_in_float)
    measured = _by_outermost(use for use in uses if use.layer and not use.leaves_layer_in_float)
    others = _by_outermost(use for use in uses if use.others)
    reasons = {}
    for output in outputs:
        before = _nodes_before(graph, output)
        layer = next((left_in_float[n] for n in before if n in left_in_float), None)
        if layer:
            reasons[output] = f"depends on {layer}, a layer that is not measured"
        elif not any(n in measured for n in before):
            other = next((others[n] for n in before if n in others), None)
            if other:
                reasons[output] = f"depends on {other} alone, whose weights are not measured"
    return reasons


def _by_outermost(uses: Iterable[WeightUse]) -> Mapping[str, str]:
    """First output of the outermost node -> what to call the node that uses the weights."""
    return {first_output(use.outermost): f"{label(use.node)} ({use.node.op_type})" for use in uses}


def _nodes_before(graph: onnx.GraphProto, output: str) -> list[str]:
    """The first outputs of the nodes that `output` depends on, the last first."""
    needed, found = {output}, []
    for node in reversed(graph.node):
        if needed.intersection(node.output):
            found.append(first_output(node))
            needed |= used_names(node)
    return found
