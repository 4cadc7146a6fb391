"""Words sorted without a mistake against the outliers' strength, a line for each remedy."""

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from core.studies.sorter_outliers import STRENGTHS
from explorer.figures.plain_layout import plain_layout
from explorer.theme import BLUE, GREEN, GREY, ORANGE

LINES = {  # name -> colour and mark
    "per tensor": (ORANGE, "square"),
    "per token": (GREEN, "diamond"),
    "per channel": (GREY, "triangle-up"),
    "smoothed, per tensor": (BLUE, "circle"),
}


def curve_chart(shares: Mapping[str, Sequence[float]], now: tuple[int, float]) -> go.Figure:
    """shares: for each of LINES, 0 to 1 at each of STRENGTHS. now: (strength, share) on screen."""
    chart = go.Figure()
    for name, (color, symbol) in LINES.items():
        chart.add_scatter(
            x=STRENGTHS,
            y=[100 * share for share in shares[name]],
            name=name,
            mode="lines+markers",
            line={"color": color, "width": 2.5},
            marker={"symbol": symbol, "size": 8},
            hovertemplate=f"{name}, ×%{{x}}: %{{y:.1f}} %<extra></extra>",
        )
    chart.add_scatter(
        x=[now[0]],
        y=[100 * now[1]],
        name="what is on screen",
        mode="markers",
        marker={"symbol": "circle-open", "size": 18, "line": {"width": 2.5}, "color": GREY},
        hovertemplate="on screen: %{y:.1f} %<extra></extra>",
    )
    chart.update_layout(
        plain_layout(380),
        xaxis={
            "type": "log",
            "title": "outlier strength, ×",
            "tickvals": STRENGTHS,
            "zeroline": False,
        },
        yaxis={"title": "words sorted without a mistake, % ↑", "range": [-4, 104]},
    )
    return chart


def curve_table(shares: Mapping[str, Sequence[float]]) -> dict[str, list[str]]:
    """The same as columns of text."""
    columns = {name: [f"{share:.1%}" for share in shares[name]] for name in LINES}
    return {"strength": [f"×{strength}" for strength in STRENGTHS]} | columns
