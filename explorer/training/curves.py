"""Accuracy over the epochs at 2, 3 and 4 bits, one panel each, with one scale."""

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from core.studies.claims.table import Row
from core.studies.training_on_levels import BITS
from explorer.theme import BLUE, GREEN, GREY, ORANGE
from explorer.training.epochs import Epoch, of_bits

TRAINED = "trained on the levels"
CONTROL = "only biases trained"
ROUNDED = "rounded after training"
_LOWEST = 70.0  # %; the axis goes lower only where a value does


def figure(
    float_accuracy: float,
    rounded: Mapping[int, float],
    steps: Sequence[Epoch],
    chosen: int,
    measured: Mapping[str, Row],
) -> go.Figure:
    """The panels.

    float_accuracy, rounded: shares 0 to 1, of the float network and of each number of bits.
    measured: name of a line -> its claim over seeds at 2 bits.
    """
    last = steps[0].learned.epochs
    titles = [f"<b>{bits} bits</b>" if bits == chosen else f"{bits} bits" for bits in BITS]
    chart = make_subplots(
        1, len(BITS), shared_yaxes=True, subplot_titles=titles, horizontal_spacing=0.03
    )
    top = 100 * float_accuracy
    lines: dict[str, dict[int, list[float]]] = {
        TRAINED: {},
        CONTROL: {},
        ROUNDED: {bits: [100 * rounded[bits]] * (last + 1) for bits in BITS},
    }
    for bits in BITS:
        seen = of_bits(steps, bits)
        lines[TRAINED][bits] = [100 * step.learned.accuracy for step in seen]
        lines[CONTROL][bits] = [100 * step.biases.accuracy for step in seen]
    for column, bits in enumerate(BITS, start=1):
        first = {"row": 1, "col": column}
        chart.add_scatter(
            x=[-1, last + 0.5],
            y=[top, top],
            mode="lines",
            line={"color": GREY, "dash": "dash", "width": 1.5},
            name="float network",
            hovertemplate="float: %{y:.1f} %<extra></extra>",
            legendgroup="float",
            showlegend=column == 1,
            **first,
        )
        for (name, of), color in zip(lines.items(), (BLUE, GREEN, ORANGE), strict=True):
            values = of[bits]
            chart.add_scatter(
                x=[-1, *range(len(values))] if values else [],
                y=[top, *values] if values else [],
                mode="lines+markers",
                line={"color": color, "width": 3 if bits == chosen else 2},
                marker={"size": [0] * len(values) + [9] if values else 0},
                name=name,
                hovertemplate=f"{name}<br>epoch %{{x}}: %{{y:.1f}} %<extra></extra>",
                legendgroup=name,
                showlegend=column == 1,
                **first,
            )
    for name, color in zip(lines, (BLUE, GREEN, ORANGE), strict=True):
        if name in measured:
            _add_mean(chart, measured[name], name, color, last)
    lowest = min([_LOWEST, *(v - 2 for of in lines.values() for vs in of.values() for v in vs)])
    chart.update_xaxes(
        range=[-1.4, last + 2.2],
        tickvals=[-1, 0, last // 2, last],
        ticktext=["float", "0", str(last // 2), str(last)],
        showgrid=False,
        zeroline=False,
    )
    chart.update_xaxes(title="epochs of training on the levels", row=1, col=2)
    chart.update_yaxes(range=[lowest, 101], showgrid=True, zeroline=False)
    chart.update_yaxes(title="test digits read correctly, % ↑", row=1, col=1)
    chart.update_layout(
        height=400,
        margin={"l": 10, "r": 10, "t": 90, "b": 10},
        legend={"orientation": "h", "yanchor": "bottom", "y": 1.1, "x": 0},
        hovermode="closest",
        uirevision="curves",
    )
    return chart


def _add_mean(chart: go.Figure, row: Row, name: str, color: str, last: int) -> None:
    """The mean over the seeds with its spread, beside the end of the line at 2 bits."""
    chart.add_scatter(
        x=[last + 1.2],
        y=[row.mean],
        error_y={"array": [row.spread], "thickness": 1.5, "width": 4, "color": color},
        mode="markers",
        marker={"symbol": "diamond-open", "size": 9, "color": color, "line": {"width": 2}},
        name=name,
        hovertemplate=(
            f"{name}<br>mean of {len(row.values)} seeds: {row.mean:.1f} ± {row.spread:.1f} %"
            "<extra></extra>"
        ),
        legendgroup=name,
        showlegend=False,
        row=1,
        col=1 + BITS.index(2),
    )
