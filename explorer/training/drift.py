"""A layer's float weights before training and now, as histograms, and the levels they go to."""

import numpy as np
import plotly.graph_objects as go

from core.training.quantization_aware import QuantizedStep
from explorer.figures.plain_layout import plain_layout
from explorer.theme import BLUE, GREY, ORANGE

BINS = 61  # about as many


def figure(start: QuantizedStep, now: QuantizedStep, layer: int) -> go.Figure:
    """Bars: the float weights now. Grey line: at the start. Orange: the levels in use."""
    first, weights = (step.chain.layers[layer].weight.ravel() for step in (start, now))
    levels = np.unique(now.quantized.layers[layer].weight)
    reach = 1.15 * max(float(np.abs(first).max()), float(np.abs(levels).max()))
    step = float(now.weights[layer].scale)
    width = step / max(1, round(step * BINS / (2 * reach)))  # a bin about each level
    middles = width * np.arange(-int(reach / width), int(reach / width) + 1)
    edges = np.append(middles - width / 2, middles[-1] + width / 2)
    before, after = (np.histogram(w.clip(edges[0], edges[-1]), edges)[0] for w in (first, weights))
    chart = go.Figure()
    chart.add_bar(
        x=middles,
        y=after.tolist(),
        width=width,
        marker={"color": BLUE, "line": {"width": 0}},
        name=f"after {now.epoch:g} epochs",
        hovertemplate="%{y} weights near %{x:.3f}<extra></extra>",
    )
    chart.add_scatter(
        x=middles,
        y=before.tolist(),
        mode="lines",
        line={"color": GREY, "width": 2, "shape": "hvh"},
        name="before",
        hovertemplate="before: %{y} weights near %{x:.3f}<extra></extra>",
    )
    chart.add_scatter(
        x=np.repeat(levels, 3),
        y=[0, 1, None] * len(levels),
        yaxis="y2",
        mode="lines",
        line={"color": ORANGE, "width": 2},
        name="levels in use",
        hovertemplate="level %{x:.3f}<extra></extra>",
    )
    chart.update_layout(
        plain_layout(320, top=40),
        bargap=0,
        xaxis={"title": "weight", "range": [-reach, reach], "zeroline": False},
        yaxis={"title": "number of weights", "rangemode": "tozero"},
        yaxis2={"overlaying": "y", "range": [0, 1], "visible": False},
        uirevision="drift",
    )
    return chart
