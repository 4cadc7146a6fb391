"""What a method did: the error of each layer before and after, and on the way."""

from collections.abc import Sequence

import plotly.graph_objects as go

from core.methods.method import Step
from explorer.figures.plain_layout import plain_layout
from explorer.theme import BLUE, GREEN, GREY, ORANGE

_COLORS = (BLUE, ORANGE, GREEN, GREY)
_DASHES = ("solid", "dash", "dot")


def last_of_each(steps: Sequence[Step]) -> list[Step]:
    """The last step for each layer and measure, in order: a training's is its last epoch."""
    return list({(step.layer, step.measure): step for step in steps}.values())


def change_figure(steps: Sequence[Step]) -> go.Figure:
    """A bar for each layer: what remains of the error, in % of what it was before."""
    shown = [step for step in last_of_each(steps) if step.before > 0]
    chart = go.Figure()
    chart.add_bar(
        x=[100 * step.after / step.before for step in shown],
        y=[f"{step.layer} " if len(_measures(shown)) == 1 else _label(step) for step in shown],
        orientation="h",
        marker={"color": [BLUE if step.after <= step.before else ORANGE for step in shown]},
        text=[f"{step.before:.3g} → {step.after:.3g}" for step in shown],
        textposition="auto",
        hovertext=[f"{step.text}<br>{step.measure}" for step in shown],
        hovertemplate="%{hovertext}<br>%{text}<extra></extra>",
    )
    chart.add_vline(100, line={"color": GREY, "dash": "dash"})
    chart.update_layout(
        plain_layout(110 + 34 * len(shown)),
        xaxis={"title": "after, in % of before; lower is better", "rangemode": "tozero"},
        yaxis={"automargin": True, "autorange": "reversed"},
    )
    return chart


def trace_figure(steps: Sequence[Step]) -> go.Figure | None:
    """The measure on the way, in % of its first value; None when no step has a trace."""
    traced = [step for step in last_of_each(steps) if len(step.trace) > 1 and step.trace[0] > 0]
    if not traced:
        return None
    chart = go.Figure()
    for i, step in enumerate(traced):
        chart.add_scatter(
            x=[100 * k / (len(step.trace) - 1) for k in range(len(step.trace))],
            y=[100 * value / step.trace[0] for value in step.trace],
            mode="lines",
            line={
                "color": _COLORS[i % len(_COLORS)],
                "dash": _DASHES[i // len(_COLORS) % len(_DASHES)],
            },
            name=step.layer,
            hovertemplate=f"{step.layer}: %{{y:.1f}} %<extra></extra>",
        )
    chart.update_layout(
        plain_layout(300),
        showlegend=True,
        xaxis={"title": "work done on the layer, %"},
        yaxis={"title": "% of the first value", "rangemode": "tozero"},
    )
    return chart


def steps_columns(steps: Sequence[Step]) -> dict[str, list[str]]:
    """Every step as columns of a table."""
    return {
        "layer": [step.layer for step in steps],
        "what was done": [step.text for step in steps],
        "measure": [step.measure for step in steps],
        "before": [f"{step.before:.4g}" for step in steps],
        "after": [f"{step.after:.4g}" for step in steps],
    }


def _measures(steps: Sequence[Step]) -> set[str]:
    return {step.measure for step in steps}


def _label(step: Step) -> str:
    return f"{step.layer}, {step.measure} "
