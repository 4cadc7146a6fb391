"""The chart of a lesson: lines over a common axis, with the control in grey."""

from typing import Any

import numpy as np
import plotly.graph_objects as go

from explorer.figures.plain_layout import plain_layout
from explorer.theme import BLUE, GREEN, GREY, ORANGE
from lessons.engine.outcome import Chart, Series

APART = 0.1  # of the axis: ticks whose labels stand side by side on a phone


def lesson_chart(chart: Chart) -> go.Figure:
    """Every series of `chart`; those that are not a control are blue, orange and green in turn."""
    figure = go.Figure()
    colors = iter([BLUE, ORANGE, GREEN] * len(chart.series))
    for series in chart.series:
        figure.add_scatter(
            x=series.x,
            y=series.y,
            name=series.name,
            mode=_mode(series),
            line={
                "color": GREY if series.control else next(colors),
                "dash": "dash" if series.control else "solid",
                "width": 2 if series.control else 3,
            },
            hovertemplate="%{x:.3g} → %{y:.3g}<extra>" + series.name + "</extra>",
        )
    figure.update_layout(
        plain_layout(340, top=30),
        xaxis=_axis(chart.x_label, chart.log_x) | _measured(chart),
        yaxis=_axis(chart.y_label, chart.log_y),
    )
    return figure


def _mode(series: Series) -> str:
    """How Plotly draws it: dots on a line where they are few enough to be seen."""
    if series.points:
        return "markers"
    return "lines" if len(series.x) > 20 or len(series.x) == 2 else "lines+markers"


def _axis(label: str, log: bool) -> dict[str, Any]:
    shape = {"type": "log", "dtick": 1} if log else {"type": "linear"}  # a tick for each 10 times
    return {"title": label, "fixedrange": True, **shape}


def _measured(chart: Chart) -> dict[str, Any]:
    """Ticks at the numbers that were tried, where they are whole and apart: no bits of 2.5."""
    tried = sorted({x for series in chart.series for x in series.x})
    places = np.log(tried) if chart.log_x else np.array(tried)
    together = np.diff(places) < APART * np.ptp(places)
    if together.any() or not all(float(x).is_integer() for x in tried):
        return {}
    return {"tickvals": tried, "ticktext": [f"{x:,.0f}" for x in tried]}
