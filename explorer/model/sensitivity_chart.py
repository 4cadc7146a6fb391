"""The effect of each layer on the model's output: measured where it is, the proxy until then."""

import math

import plotly.graph_objects as go

from core.analysis.sensitivity_result import Effects, LayerEffect, Sensitivity
from core.metrics import decibels
from core.visible import visible
from explorer.figures.plain_layout import plain_layout
from explorer.model.names import in_plotly
from explorer.theme import BLUE, GREY, ORANGE


def figure(found: Sensitivity) -> go.Figure:
    """Bars: only this layer quantized. Diamonds: only this layer in float. Rings: the proxy."""
    layers = found.layers
    numbers = [layer.index for layer in layers]
    chart = go.Figure()
    chart.add_bar(
        x=numbers,
        y=[_lowest(layer.only_quantized) for layer in layers],
        marker_color=BLUE,
        name="output, only this layer quantized",
        customdata=[_hover(layer) for layer in layers],
        hovertemplate="%{customdata}<extra></extra>",
    )
    chart.add_scatter(
        x=numbers,
        y=[_lowest(layer.only_in_float) for layer in layers],
        mode="markers",
        marker={"color": ORANGE, "size": 9, "symbol": "diamond"},
        name="output, only this layer in float",
        hovertemplate="only layer %{x} in float: %{y:.1f} dB<extra></extra>",
    )
    chart.add_scatter(
        x=numbers,
        y=[layer.proxy_db for layer in layers],
        mode="markers",
        marker={"color": GREY, "size": 8, "symbol": "circle-open", "line": {"width": 2}},
        name="proxy: the layer’s own output",
        hovertemplate="proxy of layer %{x}: %{y:.1f} dB<extra></extra>",
    )
    together = _lowest(found.all_quantized)
    if together is not None:
        chart.add_scatter(
            x=[-0.5, len(layers) - 0.5],
            y=[together, together],
            mode="lines",
            line={"color": ORANGE, "width": 2, "dash": "dash"},
            name="output, every layer quantized",
            hovertemplate="every layer quantized: %{y:.1f} dB<extra></extra>",
        )
    chart.update_layout(
        plain_layout(380, top=80),
        bargap=0.25,
        hovermode="closest",
        yaxis={"title": "SQNR in dB ↑"},
        xaxis={
            "title": "layer, in the order in which they run",
            "range": [-0.6, max(len(layers), 1) - 0.4],
            "dtick": max(1, len(layers) // 12),
        },
    )
    return chart


def rows(found: Sensitivity) -> list[dict[str, str]]:
    """One row for each layer, the one that harms the output most first; SQNR in dB."""
    return [
        {
            "no.": str(layer.index),
            "layer": visible(layer.name),
            "operator": visible(layer.op),
            "only it quantized ↑": _words(layer.only_quantized),
            "answers changed ↓": _changed(layer.only_quantized),
            "only it in float ↑": _words(layer.only_in_float),
            "proxy ↑": decibels(layer.proxy_db, unit=False),
        }
        for layer in found.worst_first
    ]


def _lowest(effects: Effects) -> float | None:
    """The lowest SQNR of an output, to draw; None where there is none or all are exact."""
    known = [e.sqnr_db for e in effects if e.sqnr_db is not None and math.isfinite(e.sqnr_db)]
    return min(known, default=None)


def _words(effects: Effects) -> str:
    """The lowest SQNR of an output as text: "exact" where none has an error, "–" before."""
    known = [effect.sqnr_db for effect in effects if effect.sqnr_db is not None]
    return decibels(min(known, default=None), unit=False)


def _changed(effects: Effects) -> str:
    """How many answers change, of how many, where an output holds class scores."""
    scored = next((effect for effect in effects if effect.answers), None)
    return f"{scored.changed} of {scored.answers}" if scored else "–"


def _hover(layer: LayerEffect) -> str:
    return "<br>".join(
        (
            f"<b>{layer.index} {in_plotly(layer.name, 60)}</b> ({in_plotly(layer.op, 30)})",
            f"only it quantized: {_words(layer.only_quantized)} dB of the output",
            f"only it in float: {_words(layer.only_in_float)} dB of the output",
        )
    )
