"""Model-local functions put in the place of their calls, after counting what that will make.

A function may call another twice, which calls a third twice …: forty such functions, in a file of
a few kilobytes, stand for 2⁴⁰ nodes. So the nodes are counted before any is made.
"""

from collections import Counter
from collections.abc import Iterable
from graphlib import CycleError, TopologicalSorter

import onnx
import onnx.inliner

from core.errors import InputError
from core.models.graphs import subgraphs

MAX_NODES = 500_000  # after inlining; large language models have some ten thousand

_Key = tuple[str, str, str]  # domain, name and overload of a function


def inline_functions(model: onnx.ModelProto, name: str) -> onnx.ModelProto:
    """`model` with every call of a function of its own replaced. name: what messages call it.

    Raises:
        InputError: when functions call each other in a circle, stand for more than `MAX_NODES`
            nodes, or cannot be inlined.
    """
    if not model.functions:
        return model
    try:
        too_many = _inlined_nodes(model) > MAX_NODES
    except CycleError as error:
        circle = " → ".join(key[1] for key in error.args[1])
        raise InputError(
            f"the functions in {name} call each other in a circle ({circle}); export the model "
            "without functions."
        ) from None
    if too_many:
        raise InputError(
            f"the functions in {name} stand for more than {MAX_NODES:,} nodes, the most that are "
            "allowed; use a smaller model."
        )
    try:
        return onnx.inliner.inline_local_functions(model)
    except Exception as error:  # the exceptions of onnx's native code share no base class
        raise InputError(
            f"the functions in {name} cannot be inlined: {str(error)[:300]}; export the model "
            "without functions."
        ) from None


def _inlined_nodes(model: onnx.ModelProto) -> int:
    """How many nodes the model will have, those in nested graphs included, up to the limit."""
    calls = {(f.domain, f.name, f.overload): _calls(f.node) for f in model.functions}
    sizes: dict[_Key, int] = {}  # of what is no function of the model, 1
    for key in TopologicalSorter(calls).static_order():
        sizes[key] = _size(calls[key], sizes) if key in calls else 1
    return _size(_calls(model.graph.node), sizes)


def _calls(nodes: Iterable[onnx.NodeProto]) -> Counter[_Key]:
    """How often each operator or function stands among the nodes and in the graphs in them."""
    called: Counter[_Key] = Counter()
    for node in nodes:
        called[node.domain, node.op_type, node.overload] += 1
        for graph in subgraphs(node):
            called.update(_calls(graph.node))
    return called


def _size(calls: Counter[_Key], sizes: dict[_Key, int]) -> int:
    """The nodes that these calls make; more than `MAX_NODES` are not counted further."""
    size = sum(count * sizes.get(key, 1) for key, count in calls.items())
    return min(size, MAX_NODES + 1)
