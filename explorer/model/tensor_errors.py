"""Errors of a file's tensors under three granularities, the worst ones."""

import plotly.graph_objects as go

from core.analysis.results.weights_report import WeightsReport
from explorer.figures.plain_layout import plain_layout
from explorer.model.names import in_plotly
from explorer.theme import BLUE, GREY, ORANGE

_SHOWN = 16
LONGEST = 28  # characters of a name
_MARKS = {
    "tensor": ("one scale a tensor", ORANGE, "circle"),
    "channel": ("a channel", BLUE, "diamond"),
    "group": ("a group of weights", GREY, "square"),
}


def figure(report: WeightsReport) -> go.Figure:
    """A row for each of the worst tensors, a mark for each granularity; right is better."""
    worst = [one for one in report.worst_first if one.errors][:_SHOWN]
    names = [f"{number}. {in_plotly(one.name, LONGEST)}" for number, one in enumerate(worst, 1)]
    chart = go.Figure()
    for granularity, (title, color, symbol) in _MARKS.items():
        chart.add_scatter(
            x=[_finite(one.sqnr_db(granularity)) for one in worst],
            y=names,
            mode="markers",
            name=title,
            marker={"color": color, "symbol": symbol, "size": 10},
            hovertemplate="%{y}<br>%{x:.1f} dB<extra>" + title + "</extra>",
        )
    chart.update_layout(
        plain_layout(110 + 26 * len(worst), top=40),
        xaxis={"title": "SQNR in dB ↑"},
        yaxis={"autorange": "reversed", "automargin": True},
    )
    return chart


def _finite(sqnr: float | None) -> float | None:
    return None if sqnr is None or abs(sqnr) == float("inf") else sqnr
