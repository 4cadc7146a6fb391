"""The last steps of reading a model: its outputs, nodes that nothing needs, islands that touch."""

import onnx

from core.graph.ir import IntegerGraph, Node
from core.graph.islands import Island, island
from core.graph.operations import Stored
from core.graph.reader import Reader


def finished(reader: Reader, inputs: tuple[str, ...], outputs: tuple[str, ...]) -> IntegerGraph:
    """The graph of all that was read."""
    for name in outputs:
        value = reader.stored_floats(name)
        if value is None:
            reader.computed(name)
        else:
            reader.emit(name, Stored(value), (), name)
    nodes = _joined(reader.model, _needed(reader.nodes, outputs), outputs)
    dtypes = {name: dtype for name in inputs if (dtype := reader.types.dtype(name))}
    return IntegerGraph(tuple(nodes), inputs, outputs, reader.params, reader.opset, dtypes)


def _needed(nodes: list[Node], outputs: tuple[str, ...]) -> list[Node]:
    """The nodes that an output depends on."""
    needed = set(outputs)
    kept = []
    for node in reversed(nodes):
        if needed.intersection(node.outputs):
            kept.append(node)
            needed |= set(node.inputs)
    return kept[::-1]


def _joined(template: onnx.ModelProto, nodes: list[Node], outputs: tuple[str, ...]) -> list[Node]:
    """The nodes, with islands that follow one another joined into one.

    What does not need a float of an open island goes before it, so that islands stay whole.
    """
    result: list[Node] = []
    run: list[Node] = []
    made: set[str] = set()
    for at, node in enumerate(nodes):
        if isinstance(node.operation, Island):
            run.append(node)
            made |= set(node.outputs)
        elif made.isdisjoint(node.inputs):
            result.append(node)
        else:
            result += [_one(template, run, {*_inputs(nodes[at:]), *outputs}), node]
            run, made = [], set()
    return result + ([_one(template, run, set(outputs))] if run else [])


def _inputs(nodes: list[Node]) -> set[str]:
    return {name for node in nodes for name in node.inputs}


def _one(template: onnx.ModelProto, run: list[Node], wanted: set[str]) -> Node:
    """The islands of `run` as one node; wanted: tensors that are needed outside."""
    if len(run) == 1:
        return run[0]
    parts = [node.operation for node in run if isinstance(node.operation, Island)]
    made = {name for part in parts for name in part.outputs}
    inputs = tuple(dict.fromkeys(n for p in parts for n in p.inputs if n not in made))
    outputs = tuple(dict.fromkeys(n for p in parts for n in p.outputs if n in wanted))
    stored = {name: tensor for part in parts for name, tensor in part.stored.items()}
    whole = island(
        template,
        [node for part in parts for node in part.nodes],
        (inputs, outputs),
        stored,
        [reason for part in parts for reason in part.reasons],
    )
    return Node(run[0].name, whole, inputs, outputs)
