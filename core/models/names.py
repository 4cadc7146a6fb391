"""Which tensors a node reads and writes, the graphs inside it included."""

import onnx

from core.models.graphs import subgraphs


def first_output(node: onnx.NodeProto) -> str:
    """The first of the node's outputs that has a name, by which the node is known."""
    return next(name for name in node.output if name)


def label(node: onnx.NodeProto) -> str:
    """What messages and reports call the node: its name, else its operator and output."""
    return node.name or f"{node.op_type}:{first_output(node)}"


def used_names(node: onnx.NodeProto) -> set[str]:
    """Tensors from outside that `node` reads: its inputs and what its graphs refer to."""
    names = {name for name in node.input if name}
    for graph in subgraphs(node):
        names |= _free_names(graph)
    return names


def tensor_names(graph: onnx.GraphProto) -> set[str]:
    """Every tensor that `graph` itself takes, stores, makes or reads; not those of graphs in it."""
    names = {t.name for t in graph.initializer} | {i.name for i in graph.input}
    for node in graph.node:
        names |= {*node.input, *node.output}
    return names


def _free_names(graph: onnx.GraphProto) -> set[str]:
    """Names that `graph` uses without defining them."""
    defined = {t.name for t in graph.initializer} | {i.name for i in graph.input}
    free: set[str] = set()
    for node in graph.node:
        free |= used_names(node) - defined
        defined |= set(node.output)
    return free | ({o.name for o in graph.output} - defined)
