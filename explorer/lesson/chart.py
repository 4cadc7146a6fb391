"""The chart of a lesson: lines over a common axis, with the control in grey."""

import plotly.graph_objects as go

from explorer.theme import BLUE, GREEN, GREY, ORANGE
from lessons.engine.outcome import Chart, Series


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
    scale = "log" if chart.log else "linear"
    figure.update_layout(
        height=340,
        margin={"l": 10, "r": 10, "t": 30, "b": 10},
        legend={"orientation": "h", "yanchor": "bottom", "y": 1.02, "x": 0},
        xaxis={"title": chart.x_label, "fixedrange": True, "type": scale},
        yaxis={"title": chart.y_label, "fixedrange": True, "type": scale},
    )
    return figure


def _mode(series: Series) -> str:
    """How Plotly draws it: dots on a line where they are few enough to be seen."""
    if series.points:
        return "markers"
    return "lines" if len(series.x) > 20 or len(series.x) == 2 else "lines+markers"
