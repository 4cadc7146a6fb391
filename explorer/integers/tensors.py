"""How many codes of each tensor differ, in the order in which they are computed."""

import html

import plotly.graph_objects as go

from core.analysis import IntegerReport
from core.graph.differences import CodeDifference
from core.visible import visible
from explorer.figures.plain_layout import plain_layout
from explorer.theme import GREY, ORANGE

_NAMED_TICKS = 8


def figure(report: IntegerReport) -> go.Figure:
    """Bars: codes that differ by themselves in orange, the passed-on rest in grey, as shares."""
    tensors = report.tensors
    chart = go.Figure()
    for name, color, count in (
        ("differ by themselves", ORANGE, lambda t: t.local),
        ("passed on from earlier tensors", GREY, lambda t: max(t.differing - t.local, 0)),
    ):
        chart.add_bar(
            x=list(range(len(tensors))),
            y=[100 * count(t) / max(t.elements, 1) for t in tensors],
            marker_color=color,
            name=name,
            customdata=[_hover(t) for t in tensors],
            hovertemplate="%{customdata}<extra></extra>",
        )
    chart.update_layout(
        plain_layout(300, top=40),
        barmode="stack",
        bargap=0.25,
        hovermode="closest",
        yaxis={"title": "codes that differ, % ↓", "rangemode": "tozero"},
        xaxis={"title": "tensor, in the order of the run", **_ticks(tensors)},
    )
    return chart


def _ticks(tensors: tuple[CodeDifference, ...]) -> dict[str, object]:
    """Names below the bars where they fit, else numbers."""
    if len(tensors) > _NAMED_TICKS:
        return {"dtick": max(1, len(tensors) // 12)}
    names = [html.escape(visible(t.name)[-16:], quote=False) for t in tensors]
    return {"tickvals": list(range(len(tensors))), "ticktext": names}


def _hover(tensor: CodeDifference) -> str:
    lines = (
        html.escape(visible(tensor.name), quote=False),
        f"{tensor.operation}, {tensor.elements:,} codes",
        f"{tensor.differing:,} differ, {tensor.local:,} by themselves",
    )
    return "<br>".join(lines)
