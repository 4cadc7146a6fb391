"""The model's graph as a page draws it: its nodes, and which reads what another makes."""

from dataclasses import dataclass
from typing import Any

from core.analysis.structure.plan import Plan
from core.models.names import label


@dataclass(frozen=True)
class GraphNode:
    """A node of the graph.

    name, op: as in the file. layer: the name of the layer in the report; "" for other nodes.
    reads:    numbers of the nodes whose outputs it reads, all smaller than its own.
    """

    name: str
    op: str
    layer: str
    reads: tuple[int, ...]

    @classmethod
    def from_dict(cls, plain: dict[str, Any]) -> "GraphNode":
        """The inverse of `dataclasses.asdict`."""
        return cls(**{**plain, "reads": tuple(plain["reads"])})


def sketch_graph(plan: Plan) -> tuple[GraphNode, ...]:
    """The nodes that are run, in their order, without those that make constants."""
    found: list[GraphNode] = []
    makers: dict[str, int] = {}
    for step in plan.steps:
        for node in step.piece.nodes:
            reads = tuple(sorted({makers[name] for name in node.input if name in makers}))
            layer = step.layer.name if step.layer else ""
            makers |= {name: len(found) for name in node.output if name}
            found.append(GraphNode(label(node), node.op_type, layer, reads))
    return tuple(found)
