"""The model's graph from top to bottom, each layer in the color of what is left of it."""

import math
from collections.abc import Sequence

import plotly.graph_objects as go

from core.analysis import LayerError, Report
from core.analysis.shell.table import stage_sqnr
from explorer.figures.plain_layout import plain_layout
from explorer.model.graph_layout import Block, layout
from explorer.model.names import in_plotly
from explorer.theme import BLUE, GREY, ORANGE

MOST = 200  # blocks drawn
_ROW, _LEAST, _TALLEST = 26, 260, 1600  # pixels
_SCALE = [[0.0, ORANGE], [0.5, "#c9c3bb"], [1.0, BLUE]]


def figure(report: Report, stage: str, search: str) -> go.Figure:
    """Blocks and edges; a block of several nodes has the color of its worst layer.

    stage: "local" or "accumulated". search: nodes whose name or operator holds this are ringed.
    """
    blocks = layout(report.graph, MOST)
    by_name = {layer.name: layer for layer in report.layers}
    worst = [_worst(block, by_name, stage) for block in blocks]
    measured = [n for n, db in enumerate(worst) if db is not None]
    others = [n for n, db in enumerate(worst) if db is None]
    chart = go.Figure()
    chart.add_scatter(
        **_edges(blocks), mode="lines", line={"color": GREY, "width": 1}, hoverinfo="skip"
    )
    chart.add_scatter(
        **_points(blocks, others),
        mode="markers",
        marker={"color": GREY, "size": 8, "symbol": "square"},
        hovertext=[_words(report, blocks[n], by_name, stage) for n in others],
        hoverinfo="text",
    )
    chart.add_scatter(
        **_points(blocks, measured),
        mode="markers",
        marker={
            "color": [worst[n] for n in measured],
            "colorscale": _SCALE,
            "size": 15,
            "colorbar": {"title": {"text": "dB left ↑"}, "thickness": 12},
            "showscale": bool(measured),
        },
        hovertext=[_words(report, blocks[n], by_name, stage) for n in measured],
        hoverinfo="text",
    )
    found = [n for n, block in enumerate(blocks) if search and matches(report, block, search)]
    chart.add_scatter(
        **_points(blocks, found),
        mode="markers",
        marker={"size": 24, "symbol": "circle-open", "color": ORANGE, "line": {"width": 3}},
        hoverinfo="skip",
    )
    rows = 1 + max((block.row for block in blocks), default=0)
    chart.update_layout(
        plain_layout(min(max(_ROW * rows + 60, _LEAST), _TALLEST)),
        showlegend=False,
        hovermode="closest",
        xaxis={"visible": False, "range": _width(blocks)},
        yaxis={"visible": False, "range": [rows - 0.3, -0.7]},
    )
    return chart


def matches(report: Report, block: Block, search: str) -> bool:
    """Whether a node of the block has `search` in its name or its operator, in any case."""
    wanted = search.casefold()
    return any(
        wanted in report.graph[n].name.casefold() or wanted in report.graph[n].op.casefold()
        for n in block.nodes
    )


def found(report: Report, search: str) -> list[str]:
    """The names of the nodes that `search` finds."""
    wanted = search.casefold()
    return [n.name for n in report.graph if wanted in n.name.casefold() + " " + n.op.casefold()]


def _worst(block: Block, by_name: dict[str, LayerError], stage: str) -> float | None:
    known = [getattr(by_name[name], stage) for name in block.layers if name in by_name]
    finite = [sums.sqnr_db for sums in known if sums and math.isfinite(sums.sqnr_db)]
    return min(finite, default=None)


def _words(report: Report, block: Block, by_name: dict[str, LayerError], stage: str) -> str:
    """Its nodes, up to six, with what is left of each layer."""
    lines = []
    for number in block.nodes[:6]:
        node = report.graph[number]
        layer = by_name.get(node.layer)
        left = f": {stage_sqnr(getattr(layer, stage))}" if layer else ""
        lines.append(f"{in_plotly(node.name, 48)} ({in_plotly(node.op, 24)}){left}")
    more = len(block.nodes) - 6
    return "<br>".join(lines + [f"and {more} more"] * (more > 0))


def _points(blocks: Sequence[Block], numbers: Sequence[int]) -> dict[str, list[float]]:
    return {"x": [blocks[n].place for n in numbers], "y": [float(blocks[n].row) for n in numbers]}


def _edges(blocks: Sequence[Block]) -> dict[str, list[float | None]]:
    """Lines from each block to those that it reads, with a gap after each."""
    x: list[float | None] = []
    y: list[float | None] = []
    for block in blocks:
        for source in block.reads:
            x += [blocks[source].place, block.place, None]
            y += [blocks[source].row, block.row, None]
    return {"x": x, "y": y}


def _width(blocks: Sequence[Block]) -> list[float]:
    widest = max((abs(block.place) for block in blocks), default=0.0)
    return [-widest - 1.5, widest + 1.5]
