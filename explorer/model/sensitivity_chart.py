"""The effect of each layer on the model's output: measured where it is, the proxy until then."""

import math

import plotly.graph_objects as go

from core.analysis.results.output_effect import OutputEffect
from core.analysis.results.sensitivity_result import Effects, LayerEffect, Sensitivity
from core.metrics import decibels
from core.visible import visible
from explorer.figures.plain_layout import plain_layout
from explorer.model import measures
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
    """All layers together, then each, the one that harms the output most first; SQNR in dB."""
    together = {
        "no.": "",
        "layer": "all layers together",
        "operator": "",
        **_measures(found.all_quantized),
        "only it in float ↑": "",
        "in float, answers changed ↓": "",
        "proxy ↑": "",
    }
    return [together] + [
        {
            "no.": str(layer.index),
            "layer": visible(layer.name),
            "operator": visible(layer.op),
            **_measures(layer.only_quantized),
            "only it in float ↑": _sqnr(layer.only_in_float),
            "in float, answers changed ↓": _changed(layer.only_in_float),
            "proxy ↑": decibels(layer.proxy_db, unit=False),
        }
        for layer in found.worst_first
    ]


def _measures(effects: Effects) -> dict[str, str]:
    """Of the output that is harmed most; KL and answers of the one that holds class scores."""
    errors = harmed.errors if (harmed := _most_harmed(effects)) else None
    scored = _scored(effects)
    return {
        "only it quantized ↑": _sqnr(effects),
        "cosine ↑": measures.cosine(errors),
        "largest error ↓": measures.largest_error(errors),
        "KL, bits ↓": f"{scored.kl / scored.answers:.3g}" if scored else "–",
        "answers changed ↓": _changed(effects),
    }


def _most_harmed(effects: Effects) -> OutputEffect | None:
    """The output of the lowest SQNR; None before it is measured."""
    compared = (effect for effect in effects if effect.sqnr_db is not None)
    return min(compared, key=lambda effect: effect.sqnr_db or 0.0, default=None)


def _scored(effects: Effects) -> OutputEffect | None:
    """The output that holds class scores; None where none does."""
    return next((effect for effect in effects if effect.answers), None)


def _lowest(effects: Effects) -> float | None:
    """The lowest SQNR of an output, to draw; None where there is none or it is exact."""
    db = harmed.sqnr_db if (harmed := _most_harmed(effects)) else None
    return db if db is not None and math.isfinite(db) else None


def _sqnr(effects: Effects) -> str:
    """The lowest SQNR of an output as text: "exact" where none has an error, "–" before."""
    return decibels(harmed.sqnr_db if (harmed := _most_harmed(effects)) else None, unit=False)


def _changed(effects: Effects) -> str:
    """How many answers change, of how many, where an output holds class scores."""
    scored = _scored(effects)
    return f"{scored.changed} of {scored.answers}" if scored else "–"


def _hover(layer: LayerEffect) -> str:
    return "<br>".join(
        (
            f"<b>{layer.index} {in_plotly(layer.name, 60)}</b> ({in_plotly(layer.op, 30)})",
            f"only it quantized: {_sqnr(layer.only_quantized)} dB of the output",
            f"only it in float: {_sqnr(layer.only_in_float)} dB of the output",
        )
    )
