"""Accuracy against the bits of the weights, one line for each granularity."""

import plotly.graph_objects as go

from core.granularity import PerTensor
from core.networks.bit_sweep import Curve
from explorer.theme import BLUE, GREY, ORANGE


def name(curve: Curve) -> str:
    """How a curve is called on screen."""
    per_tensor = isinstance(curve.granularity, PerTensor)
    return f"one scale per {'tensor' if per_tensor else 'channel'}"


def bit_curves(
    curves: tuple[Curve, ...], chosen: Curve, chosen_bits: int, float_accuracy: float
) -> go.Figure:
    """The curves, the float network as a guide, and a ring around the current choice."""
    chart = go.Figure()
    for curve in curves:
        per_tensor = isinstance(curve.granularity, PerTensor)
        chart.add_scatter(
            x=curve.bits,
            y=curve.accuracy,
            name=name(curve),
            mode="lines+markers",
            line={"color": ORANGE if per_tensor else BLUE, "width": 3},
            marker={"size": 9, "symbol": "square" if per_tensor else "circle"},
            hovertemplate="%{x} bits: %{y:.1%}<extra>" + name(curve) + "</extra>",
        )
    height = chosen.accuracy[chosen.bits.index(chosen_bits)]
    chart.add_scatter(
        x=[chosen_bits],
        y=[height],
        mode="markers",
        marker={"size": 24, "color": "rgba(0,0,0,0)", "line": {"width": 3, "color": GREY}},
        name="your choice",
        hoverinfo="skip",
    )
    chart.add_annotation(
        x=chosen_bits,
        y=height,
        text=f"<b>{height:.1%}</b>",
        showarrow=False,
        xshift=16,
        yshift=-14,
        font={"size": 15},
        xanchor="left",
    )
    chart.add_hline(
        y=float_accuracy,
        line={"color": GREY, "dash": "dot"},
        annotation_text=f"float {float_accuracy:.1%}",
        annotation_position="top right",
    )
    chart.update_layout(
        height=420,
        margin={"l": 10, "r": 10, "t": 40, "b": 10},
        legend={"orientation": "h", "yanchor": "bottom", "y": 1.02, "x": 0},
        xaxis={"title": "bits of the weights", "dtick": 1, "fixedrange": True},
        yaxis={
            "title": "test digits read right ↑",
            "tickformat": ".0%",
            "range": [0, 1.08],
            "tickvals": [0, 0.25, 0.5, 0.75, 1],
            "fixedrange": True,
        },
    )
    return chart
