"""Errors of a report's layers, in the order in which the layers run."""

import math

import numpy as np
import plotly.graph_objects as go

from core.analysis import LayerError, Report
from core.analysis.shell.table import stage_sqnr
from core.metrics import ErrorSums
from explorer.figures.plain_layout import plain_layout
from explorer.model.names import in_plotly
from explorer.theme import BLUE, GREY, ORANGE

_NAMED_TICKS = 8
_LOWEST = -20.0  # dB: below it nothing of the signal can be told


def figure(report: Report, marked: frozenset[str]) -> go.Figure:
    """Bars: each layer quantized alone, the `marked` ones in orange. Line: accumulated."""
    layers = report.layers
    chart = go.Figure()
    chart.add_bar(
        x=[layer.index for layer in layers],
        y=[_height(layer.local) for layer in layers],
        marker_color=[ORANGE if layer.name in marked else BLUE for layer in layers],
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
    chart.update_layout(
        plain_layout(340, top=40),
        bargap=0.25,
        hovermode="closest",
        yaxis={"title": "SQNR in dB ↑", "range": _limits(layers)},
        xaxis={
            "title": "layer, in the order in which they run",
            "range": [-0.6, max(len(layers), 1) - 0.4],
            **_ticks(layers),
        },
    )
    return chart


def _limits(layers: tuple[LayerError, ...]) -> list[float]:
    """The axis of SQNR: a layer that is nearly exact does not flatten all others."""
    heights = [h for la in layers for h in (_height(la.local), _height(la.accumulated)) if h]
    if not heights:
        return [0.0, 1.0]
    middle = float(np.median(heights))
    highest = min(max(heights), 2 * max(middle, 0.0) + 20)
    lowest = max(min(min(heights), 0.0), _LOWEST)
    return [1.05 * lowest, 1.05 * max(highest, 1.0)]


def _ticks(layers: tuple[LayerError, ...]) -> dict[str, object]:
    """Names below the bars where they fit, else numbers."""
    if len(layers) > _NAMED_TICKS:
        return {"dtick": max(1, len(layers) // 12)}
    return {
        "tickvals": [layer.index for layer in layers],
        "ticktext": [f"{layer.index} {in_plotly(layer.name, 14)}" for layer in layers],
    }


def _height(sums: ErrorSums | None) -> float | None:
    """An SQNR to draw; nothing where it is exact, without signal, or was not measured."""
    return sums.sqnr_db if sums and math.isfinite(sums.sqnr_db) else None


def _hover(layer: LayerError) -> str:
    return "<br>".join(
        (
            f"<b>{layer.index} {in_plotly(layer.name, 60)}</b> ({in_plotly(layer.op, 30)})",
            f"this layer alone: {stage_sqnr(layer.local)}",
            f"its weights: {stage_sqnr(layer.weight)}",
            f"its input: {stage_sqnr(layer.input)}",
            f"all layers up to it: {stage_sqnr(layer.accumulated)}",
        )
    )
