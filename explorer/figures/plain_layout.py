"""What all Plotly charts of the explorer have in common."""

from typing import Any


def plain_layout(height: int, top: int = 10) -> dict[str, Any]:
    """A layout of this height with narrow margins, and its legend in a row above the chart.

    height, top: in pixels; top is the margin above the chart, which has room for the legend.

    >>> plain_layout(300, top=40)["margin"]
    {'l': 10, 'r': 10, 't': 40, 'b': 10}
    """
    return {
        "height": height,
        "margin": {"l": 10, "r": 10, "t": top, "b": 10},
        "legend": {"orientation": "h", "yanchor": "bottom", "y": 1.02, "x": 0},
    }
