"""What a Loop or a Scan carries from turn to turn without changing it."""

import onnx

from core.models.graphs import subgraphs
from core.models.operator_sets import is_standard

# Operator -> how many outputs of its body stand before those of the state, and inputs before it.
_BEFORE_STATE = {"Loop": (1, 2), "Scan": (0, 0)}


def carried_unchanged(node: onnx.NodeProto) -> dict[str, str]:
    """Name inside of the body -> name outside, of each state that every turn gives on as it is.

    Empty for any other operator. Exporters hand the weights of a recurrent cell to its loop so.
    """
    if not is_standard(node, *_BEFORE_STATE):
        return {}
    outputs_before, inputs_before = _BEFORE_STATE[node.op_type]
    found: dict[str, str] = {}
    for body in subgraphs(node):
        same = {one.output[0]: one.input[0] for one in body.node if is_standard(one, "Identity")}
        given_on = [same.get(one.name, one.name) for one in body.output[outputs_before:]]
        inside = [one.name for one in body.input[inputs_before:]]
        states = zip(inside, node.input[inputs_before:], given_on, strict=False)
        found |= {name: outer for name, outer, back in states if name == back and outer}
    return found
