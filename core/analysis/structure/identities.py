"""Graphs without nodes that only hand a tensor on, as runtimes optimize them."""

import onnx

from core.models.graphs import subgraphs
from core.models.names import used_names
from core.models.operator_sets import is_standard


def without_identities(model: onnx.ModelProto) -> onnx.ModelProto:
    """A copy of `model` whose nodes read what Identity nodes read, in their place.

    An Identity that gives an output of the model stays, as does one whose result a nested graph
    reads. Otherwise a tensor would be rounded under two names, and to two scales.
    """
    changed = onnx.ModelProto()
    changed.CopyFrom(model)
    nodes = list(changed.graph.node)
    kept = {output.name for output in changed.graph.output}
    kept |= {name for node in nodes if subgraphs(node) for name in used_names(node)}
    source: dict[str, str] = {}
    del changed.graph.node[:]
    for node in nodes:
        node.input[:] = [source.get(name, name) for name in node.input]
        if is_standard(node, "Identity") and node.output[0] not in kept:
            source[node.output[0]] = node.input[0]
        else:
            changed.graph.node.append(node)
    return changed
