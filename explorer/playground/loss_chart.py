"""Loss against rounds, of the float network and of the quantized one."""

from collections.abc import Sequence

import plotly.graph_objects as go

from core.training.playground import PlaygroundStep
from explorer.figures.plain_layout import plain_layout
from explorer.theme import BLUE, GREY

_MOST_POINTS = 100


def loss_chart(history: Sequence[PlaygroundStep]) -> go.Figure:
    """Two lines on one axis, with a dot at the current round."""
    stride = -(-len(history) // _MOST_POINTS)
    shown = [*history[:-1:stride], history[-1]]
    rounds = [step.epoch for step in shown]
    figure = go.Figure()
    for name, colour, dash, losses in (
        ("float", GREY, "dash", [step.float_loss for step in shown]),
        ("quantized", BLUE, "solid", [step.quantized_loss for step in shown]),
    ):
        figure.add_scatter(
            x=rounds,
            y=losses,
            name=name,
            mode="lines+markers",
            line={"color": colour, "width": 3, "dash": dash},
            marker={"size": [0] * (len(shown) - 1) + [9]},
            hovertemplate="round %{x}: %{y:.3f} nats",
        )
    return figure.update_layout(
        plain_layout(300, top=36),
        hovermode="x unified",
        xaxis={"title": "round", "fixedrange": True, "rangemode": "tozero"},
        yaxis={"title": "loss on the test points ↓", "fixedrange": True, "rangemode": "tozero"},
    )
