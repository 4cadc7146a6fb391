"""One network's answers over the plane, and the test points on top."""

from typing import Any

import numpy as np
import plotly.graph_objects as go

from core.data.plane_points import PlanePoints
from core.studies.decision_surfaces import Grid
from explorer.theme import BLUE, GREY, ORANGE, signed_colorscale

_ENDS = 150  # percent at the dark ends of the sign scale: 100 is blue or orange themselves
_FRAME = {"visible": False, "fixedrange": True, "constrain": "domain"}


def surface_chart(scores: np.ndarray, grid: Grid, test: PlanePoints) -> go.Figure:
    """Blue where the network answers 0, orange where it answers 1, pale where it is unsure.

    scores: (side, side). The colour is tanh(s / 2) = 2·σ(s) − 1 in percent, on the same scale for
    every network.
    """
    sure = np.rint(100 * np.tanh(scores / 2)).astype(np.int8)
    plane = _plane(sure, grid, signed_colorscale(), _ENDS, "%{z} %<extra></extra>")
    return go.Figure([plane, *(_points(test, label) for label in (0, 1))], _layout(grid))


def difference_chart(differing: np.ndarray, grid: Grid) -> go.Figure:
    """Orange where two networks differ, grey where they give the same; differing: (side, side)."""
    scale = [[0, GREY], [0.75, GREY], [0.75, ORANGE], [1, ORANGE]]  # of −1 to 1
    where = "(%{x:.2f}, %{y:.2f})<extra></extra>"
    return go.Figure([_plane(differing.astype(np.int8), grid, scale, 1, where)], _layout(grid))


def _plane(
    values: np.ndarray, grid: Grid, colorscale: list, highest: int, hover: str
) -> go.Heatmap:
    axis = np.linspace(-grid.reach, grid.reach, grid.side, dtype=np.float32)
    return go.Heatmap(
        x=axis,
        y=axis,
        z=values,
        zmin=-highest,
        zmax=highest,
        colorscale=colorscale,
        showscale=False,
        hovertemplate=hover,
    )


def _points(test: PlanePoints, label: int) -> go.Scatter:
    x, y = test.points[test.labels == label].T
    line = {"color": "white", "width": 1}
    marker = {"color": ORANGE if label else BLUE, "size": 4.5, "line": line}
    return go.Scatter(x=x, y=y, mode="markers", marker=marker, hoverinfo="skip")


def _layout(grid: Grid) -> dict[str, Any]:
    limits = [-grid.reach, grid.reach]
    return {
        "height": 190,
        "margin": {"l": 0, "r": 0, "t": 0, "b": 0},
        "showlegend": False,
        "xaxis": _FRAME | {"range": limits},
        "yaxis": _FRAME | {"range": limits, "scaleanchor": "x", "constraintoward": "top"},
    }
