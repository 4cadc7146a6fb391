"""Errors of a report's layers, in the order in which the layers run."""

import html
import math

import plotly.graph_objects as go

from core.analysis import LayerError, Report
from core.analysis.table import stage_sqnr
from core.metrics import ErrorSums
from core.visible import visible
from explorer.theme import BLUE, GREY, ORANGE

_NAME_WIDTH = 28
_NAMED_TICKS = 8


def figure(report: Report, worst: tuple[LayerError, ...]) -> go.Figure:
    """Bars: each layer quantized alone; `worst` in orange, with their names. Line: accumulated."""
    layers = report.layers
    colors = [ORANGE if layer in worst else BLUE for layer in layers]
    chart = go.Figure()
    chart.add_bar(
        x=[layer.index for layer in layers],
        y=[_height(layer.local) for layer in layers],
        marker_color=colors,
        name="this layer alone",
        customdata=[_hover(layer) for layer in layers],
        hovertemplate="%{customdata}<extra></extra>",
    )
    chart.add_scatter(
        x=[layer.index for layer in layers],
        y=[_height(layer.accumulated) for layer in layers],
        mode="lines+markers",
        line={"color": GREY, "width": 2},
        marker={"size": 5},
        name="all layers up to it",
        hovertemplate="all up to layer %{x}: %{y:.1f} dB<extra></extra>",
    )
    for layer in worst:
        chart.add_annotation(
            x=layer.index,
            y=_height(layer.local) or 0,
            text=_text(layer.name),
            showarrow=True,
            arrowhead=0,
            arrowcolor=ORANGE,
            ax=0,
            ay=-28,
            font={"color": ORANGE},
        )
    chart.update_layout(
        height=380,
        margin={"l": 10, "r": 10, "t": 40, "b": 10},
        bargap=0.25,
        legend={"orientation": "h", "yanchor": "bottom", "y": 1.02, "x": 0},
        hovermode="closest",
        yaxis={"title": "SQNR in dB ↑", "rangemode": "tozero"},
        xaxis={"title": "layer, in the order in which they run", **_ticks(layers)},
    )
    return chart


def shorten(name: str, width: int = _NAME_WIDTH) -> str:
    """The end of a long name: exporters put what differs last."""
    return name if len(name) <= width else "…" + name[-(width - 1) :]


def _text(name: str, width: int = _NAME_WIDTH) -> str:
    """A name for Plotly, which reads links and line breaks in what looks like HTML."""
    return html.escape(shorten(visible(name), width), quote=False)


def _ticks(layers: tuple[LayerError, ...]) -> dict[str, object]:
    """Names below the bars where they fit, else numbers."""
    if len(layers) > _NAMED_TICKS:
        return {"dtick": max(1, len(layers) // 12)}
    return {
        "tickvals": [layer.index for layer in layers],
        "ticktext": [_text(layer.name, 14) for layer in layers],
    }


def _height(sums: ErrorSums | None) -> float | None:
    """An SQNR to draw; nothing where it is exact, without signal, or was not measured."""
    return sums.sqnr_db if sums and math.isfinite(sums.sqnr_db) else None


def _hover(layer: LayerError) -> str:
    return "<br>".join(
        (
            f"<b>{layer.index}: {_text(layer.name, 60)}</b> ({_text(layer.op)})",
            f"this layer alone: {stage_sqnr(layer.local)}",
            f"its weights: {stage_sqnr(layer.weight)}",
            f"its input: {stage_sqnr(layer.input)}",
            f"all layers up to it: {stage_sqnr(layer.accumulated)}",
        )
    )
