"""The graphs in a graph: an If, a Loop or a Scan carries some of its own."""

from collections.abc import Iterator

import onnx


def graphs_of(graph: onnx.GraphProto) -> Iterator[onnx.GraphProto]:
    """`graph` and every graph nested in its nodes (If, Loop, Scan), outermost first."""
    yield graph
    for node in graph.node:
        for inner in subgraphs(node):
            yield from graphs_of(inner)


def subgraphs(node: onnx.NodeProto) -> list[onnx.GraphProto]:
    """The graphs that `node` carries as attributes."""
    single = [a.g for a in node.attribute if a.type == onnx.AttributeProto.GRAPH]
    return single + [g for a in node.attribute for g in a.graphs]
