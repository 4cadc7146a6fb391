"""Where the nodes of a model's graph stand: rows in topological order, folded where many."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.analysis.structure.graph_sketch import GraphNode


@dataclass(frozen=True)
class Block:
    """One or several nodes of the graph that are drawn as one.

    nodes: numbers of the nodes. layers: names of the layers among them. reads: numbers of blocks.
    row, place: where it stands; `place` is centered about 0.
    """

    nodes: tuple[int, ...]
    layers: tuple[str, ...]
    reads: tuple[int, ...]
    row: int
    place: float


def layout(graph: Sequence[GraphNode], most: int) -> tuple[Block, ...]:
    """At most about `most` blocks, each below all that it reads.

    A graph of more nodes is folded: nodes without weights join the block that they read, and then
    blocks that follow each other are joined until few enough are left.

    >>> chain = [GraphNode("a", "Conv", "a", ()), GraphNode("r", "Relu", "", (0,))]
    >>> [block.row for block in layout(chain, 10)]
    [0, 1]
    >>> [block.nodes for block in layout(chain, 1)]
    [(0, 1)]
    """
    groups = list(range(len(graph)))  # for each node the group it is in
    if len(graph) > most:
        groups = _without_weightless(graph)
        groups = _joined(groups, most)
    numbers = {group: n for n, group in enumerate(dict.fromkeys(groups))}
    members: list[list[int]] = [[] for _ in numbers]
    for node, group in enumerate(groups):
        members[numbers[group]].append(node)
    reads = [
        sorted({numbers[groups[r]] for node in one for r in graph[node].reads} - {number})
        for number, one in enumerate(members)
    ]
    rows = _rows(reads)
    places = _places(rows)
    return tuple(
        Block(
            tuple(one),
            tuple(graph[node].layer for node in one if graph[node].layer),
            tuple(reads[n]),
            rows[n],
            places[n],
        )
        for n, one in enumerate(members)
    )


def _without_weightless(graph: Sequence[GraphNode]) -> list[int]:
    """Nodes without weights in the group of the latest node that they read."""
    groups: list[int] = []
    for number, node in enumerate(graph):
        joins = not node.layer and node.reads
        groups.append(groups[max(node.reads)] if joins else number)
    return groups


def _joined(groups: list[int], most: int) -> list[int]:
    """Neighbouring groups joined, as many as it takes."""
    order = {group: n for n, group in enumerate(dict.fromkeys(groups))}
    size = -(-len(order) // most)
    return [order[group] // size for group in groups]


def _rows(reads: Sequence[Sequence[int]]) -> list[int]:
    """For each block one more than the lowest row that it reads.

    A fold may make two blocks read each other; what comes later in the graph then stands lower.
    """
    rows: list[int] = []
    for number, sources in enumerate(reads):
        rows.append(1 + max((rows[s] for s in sources if s < number), default=-1))
    return rows


def _places(rows: Sequence[int]) -> list[float]:
    """For each block its place in its row, centered."""
    counts: dict[int, int] = {}
    taken: list[int] = []
    for row in rows:
        taken.append(counts.get(row, 0))
        counts[row] = taken[-1] + 1
    return [place - (counts[row] - 1) / 2 for place, row in zip(taken, rows, strict=True)]
