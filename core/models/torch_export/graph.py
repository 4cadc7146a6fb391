"""A graph of torch.export: calls one after the other, each by the names of what it takes and gives.

Format: torch/_export/serde/schema.py, `Graph`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.models.not_converted import NotConverted
from core.models.torch_export.arguments import Value, read_argument
from core.models.torch_export.operators import is_check, operator_of

_MOST_NODES = 100_000
_DEEPEST = 10  # graphs within graphs


@dataclass(frozen=True)
class Node:
    """A call: what of, with what, and the names that its results get."""

    function: Callable[..., Any]
    arguments: tuple[Any, ...]
    keywords: Mapping[str, Any]
    results: tuple[Any, ...]


@dataclass(frozen=True)
class Graph:
    """Calls in the order in which they run; inputs and outputs by their names."""

    inputs: tuple[Value, ...]
    nodes: tuple[Node, ...]
    outputs: tuple[Any, ...]

    def __call__(self, *given: Any) -> Any:
        """The outputs for these inputs, as a tuple."""
        values = {one.name: value for one, value in zip(self.inputs, given, strict=True)}
        for node in self.nodes:
            keywords = {key: _filled(one, values) for key, one in node.keywords.items()}
            result = node.function(*_filled(list(node.arguments), values), **keywords)
            if node.results:
                _give(node.results, result, values)
        return tuple(_filled(list(self.outputs), values))


def _filled(argument: Any, values: Mapping[str, Any]) -> Any:
    """The argument with values in the place of their names."""
    if isinstance(argument, list):
        return [_filled(one, values) for one in argument]
    return values[argument.name] if isinstance(argument, Value) else argument


def _give(names: Sequence[Any], result: Any, values: dict[str, Any]) -> None:
    """Put one value, or several, under their names."""
    if isinstance(names[0], list):  # an operator that gives one list
        names = names[0]
    several = result if isinstance(result, tuple | list) else (result,)
    for name, one in zip(names, several, strict=True):
        if isinstance(name, Value):
            values[name.name] = one


def read_graph(stored: Mapping[str, Any], name: str, depth: int = 0) -> Graph:
    """A graph from its JSON. name: what messages call the file.

    Raises:
        NotConverted: when it is too long, or calls what is not converted.
        KeyError, TypeError, ValueError, AttributeError: when it is damaged.
    """
    if len(stored["nodes"]) > _MOST_NODES or depth > _DEEPEST:
        raise NotConverted(
            f"{name} has more than {_MOST_NODES:,} nodes, or {_DEEPEST} graphs deep."
        )
    nodes = (_node(node, name, depth) for node in stored["nodes"] if not is_check(node["target"]))
    return Graph(
        tuple(one for one in map(read_argument, stored["inputs"]) if isinstance(one, Value)),
        tuple(nodes),
        tuple(read_argument(one) for one in stored["outputs"]),
    )


def _node(node: Mapping[str, Any], name: str, depth: int) -> Node:
    arguments: list[Any] = []
    keywords = {}
    for one in node["inputs"]:
        graph = one["arg"].get("as_graph")
        value = read_graph(graph["graph"], name, depth + 1) if graph else read_argument(one["arg"])
        if one.get("kind") == 2:  # ArgumentKind.KEYWORD
            keywords[str(one["name"])] = value
        else:
            arguments.append(value)
    results = tuple(read_argument(one) for one in node["outputs"])
    return Node(operator_of(node["target"], name), tuple(arguments), keywords, results)
