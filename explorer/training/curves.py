"""Accuracy over the epochs at 2, 3 and 4 bits, one panel each, with one scale."""

import math
from collections.abc import Mapping, Sequence

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from core.studies.claims.table import Row
from core.studies.training_on_levels import BITS
from explorer.figures.plain_layout import plain_layout
from explorer.figures.signed import signed
from explorer.theme import BLUE, GREEN, GREY, ORANGE
from explorer.training.epochs import Epoch, of_bits

TRAINED = "trained on the levels"
CONTROL = "only biases trained"
ROUNDED = "rounded after training"


def figure(
    float_accuracy: float,
    rounded: Mapping[int, float],
    steps: Sequence[Epoch],
    chosen: int,
    measured: Mapping[int, Mapping[str, Row]],
) -> go.Figure:
    """The panels.

    float_accuracy, rounded: shares 0 to 1, of the float network and of each number of bits.
    measured: bits -> name of a line -> its claim over seeds.
    """
    last = steps[0].learned.epochs
    titles = [_title(bits, rounded[bits] - float_accuracy, bits == chosen) for bits in BITS]
    chart = make_subplots(
        1, len(BITS), shared_yaxes=True, subplot_titles=titles, horizontal_spacing=0.03
    )
    top = 100 * float_accuracy
    lines: dict[str, dict[int, list[float]]] = {
        TRAINED: {},
        CONTROL: {},
        ROUNDED: {bits: [100 * rounded[bits]] * 2 for bits in BITS},
    }
    epochs: dict[int, list[float]] = {}
    for bits in BITS:
        seen = of_bits(steps, bits)
        epochs[bits] = [step.learned.epoch for step in seen]
        lines[TRAINED][bits] = [100 * step.learned.accuracy for step in seen]
        lines[CONTROL][bits] = [100 * step.biases.accuracy for step in seen]
    for column, bits in enumerate(BITS, start=1):
        first = {"row": 1, "col": column}
        chart.add_scatter(
            x=[0, last],
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
                x=[0, last] if name == ROUNDED else epochs[bits],
                y=values,
                mode="lines+markers",
                line={"color": color, "width": 3 if bits == chosen else 2},
                marker={"size": [0] * (len(values) - 1) + [9]},
                name=name,
                hovertemplate=f"{name}<br>epoch %{{x}}: %{{y:.1f}} %<extra></extra>",
                legendgroup=name,
                showlegend=column == 1,
                **first,
            )
        chart.add_scatter(  # the fall, before any training
            x=[0, 0],
            y=[top, 100 * rounded[bits]],
            mode="lines",
            line={"color": ORANGE, "width": 3 if bits == chosen else 2},
            hoverinfo="skip",
            legendgroup=ROUNDED,
            showlegend=False,
            **first,
        )
    for bits, rows in measured.items():
        for name, color in zip(lines, (BLUE, GREEN, ORANGE), strict=True):
            if name in rows:
                _add_mean(chart, rows[name], name, color, last, 1 + BITS.index(bits))
    chart.update_xaxes(
        range=[-0.6, last + 2.2],
        tickvals=[0, last // 2, last],
        tickangle=0,
        showgrid=False,
        zeroline=False,
    )
    chart.update_xaxes(title="epochs of training on the levels", row=1, col=2)
    chart.update_yaxes(range=[_floor(lines, measured), 100.7], showgrid=True, zeroline=False)
    chart.update_yaxes(title="test digits read correctly, % ↑", row=1, col=1)
    chart.update_layout(
        plain_layout(430, top=110),
        legend={"y": 1.17},  # above the titles of the panels
        hovermode="closest",
        uirevision="curves",
    )
    return chart


def _title(bits: int, change: float, is_chosen: bool) -> str:
    """The bits, and below them what rounding alone did to the accuracy."""
    name = f"<b>{bits} bits</b>" if is_chosen else f"{bits} bits"
    return f"{name}<br><span style='font-size:0.8em'>{signed(100 * change, '.1f')} points</span>"


def _floor(
    lines: Mapping[str, Mapping[int, list[float]]], measured: Mapping[int, Mapping[str, Row]]
) -> float:
    """The lower end of the axis: the next multiple of 5 below everything that is drawn."""
    drawn = [value for of in lines.values() for values in of.values() for value in values]
    means = [row.mean - row.spread for rows in measured.values() for row in rows.values()]
    return 5 * math.floor((min(drawn + means) - 1) / 5)


def _add_mean(chart: go.Figure, row: Row, name: str, color: str, last: int, column: int) -> None:
    """The mean over the seeds with its spread, beside the end of the line."""
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
        col=column,
    )
