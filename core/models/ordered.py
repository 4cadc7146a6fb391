"""Nodes in an order in which they can run: tools that write models do not all keep one."""

from collections.abc import Sequence

import onnx

from core.models.names import used_names


def ordered(nodes: Sequence[onnx.NodeProto]) -> list[onnx.NodeProto]:
    """The nodes, each behind those that it reads from, otherwise in the order they have.

    What no node makes (inputs, stored tensors) is taken to be there; nodes of a cycle come last.
    """
    made = {name for node in nodes for name in node.output if name}
    waiting = list(nodes)
    result: list[onnx.NodeProto] = []
    while waiting:
        later = []
        for node in waiting:
            if made.isdisjoint(used_names(node)):
                result.append(node)
                made -= set(node.output)
            else:
                later.append(node)
        if len(later) == len(waiting):
            return result + later
        waiting = later
    return result
