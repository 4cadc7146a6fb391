"""A rule's staircase, and below it the slopes that training uses in its place."""

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from core.studies.rule_gradient import RuleGradient
from explorer.figures.plain_layout import plain_layout
from explorer.theme import BLUE, GREEN, GREY, ORANGE


def figure(rule: RuleGradient, of: str) -> go.Figure:
    """Above: x̂ over x. Below: ∂x̂/∂x, and ∂x̂/∂ of each parameter that is learned.

    of: "weight" or "activation", for the axis.
    """
    chart = make_subplots(2, 1, shared_xaxes=True, vertical_spacing=0.06, row_heights=[0.5, 0.5])
    _line(chart, 1, rule.x, rule.x, "no rounding", {"color": GREY, "dash": "dot", "width": 1.5})
    _line(chart, 1, *_with_jumps(rule.x, rule.levels), "levels", {"color": BLUE, "width": 3})
    if rule.drawn is not None:
        _line(chart, 1, *_with_jumps(rule.x, rule.drawn), "prox(x)", {"color": ORANGE, "width": 2})
    slopes = {"∂/∂x": rule.slope} | {f"∂/∂{name}": values for name, values in rule.learned.items()}
    for (name, values), color in zip(slopes.items(), (BLUE, ORANGE, GREEN), strict=False):
        line = {"color": color, "width": 2.5, "dash": "dash" if name == "∂/∂β" else "solid"}
        _line(chart, 2, *_with_jumps(rule.x, values), name, line)
    chart.update_xaxes(zeroline=False)
    chart.update_xaxes(title=of, row=2, col=1)
    chart.update_yaxes(title="value x̂", row=1, col=1)
    chart.update_yaxes(title="gradient", row=2, col=1)
    chart.update_layout(
        plain_layout(430, top=40),
        uirevision="staircase",
    )
    return chart


def _line(
    chart: go.Figure, row: int, x: np.ndarray, y: np.ndarray, name: str, line: dict[str, object]
) -> None:
    chart.add_scatter(
        x=x,
        y=y,
        mode="lines",
        name=name,
        line=line,
        hovertemplate=f"x = %{{x:.2f}}<br>{name}: %{{y:.2f}}<extra></extra>",
        row=row,
        col=1,
    )


def _with_jumps(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A gap wherever y jumps, so that a jump is not drawn as a steep line."""
    at = np.flatnonzero(np.abs(np.diff(y)) > 10 * np.ptp(x) / len(x)) + 1
    return np.insert(x, at, x[at]), np.insert(y.astype(float), at, np.nan)
