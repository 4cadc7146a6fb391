"""One matrix, large: its values, the largest of each row and column, and its scales."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from core.networks.sorter import LETTERS
from explorer.theme import BLUE, GREY, signed_colorscale
from explorer.transformer.colours import REACH
from explorer.transformer.flow import AXES, Tile


def large_chart(
    tile: Tile,
    shown: np.ndarray,
    values: Sequence[np.ndarray],
    scale: np.ndarray | None,
    unit: float,
    letters: str,
) -> go.Figure:
    """The matrix, bars of max|x| above each column and beside each row, and the scales as a line.

    shown: what has colour. values: float, quantized and their difference, for the tooltip.
    scale: broadcasts with the matrix; None without one. unit: the value of full colour.
    letters: what is read, a letter a position.
    """
    rows, columns = AXES[tile.kind]
    chart = make_subplots(
        2,
        2,
        shared_xaxes=True,
        shared_yaxes=True,
        column_widths=[0.86, 0.14],
        row_heights=[0.3, 0.7],
        horizontal_spacing=0.02,
        vertical_spacing=0.04,
    )
    chart.add_trace(_heatmap(shown, values, unit, rows, columns), row=2, col=1)
    largest = np.abs(values[0])
    by_column, by_row = largest.max(axis=0), largest.max(axis=1)
    chart.add_bar(
        x=np.arange(len(by_column)),
        y=by_column,
        marker={"color": GREY},
        hovertemplate=f"{columns} %{{x}}: max|x| = %{{y:.3g}}<extra></extra>",
        row=1,
        col=1,
    )
    chart.add_bar(
        x=by_row,
        y=np.arange(len(by_row)),
        orientation="h",
        marker={"color": GREY},
        hovertemplate=f"{rows} %{{y}}: max|x| = %{{x:.3g}}<extra></extra>",
        row=2,
        col=2,
    )
    if scale is not None:
        _add_scales(chart, scale, shown.shape)
    chart.update_xaxes(_ticks(columns, shown.shape[1], letters), row=2, col=1)
    chart.update_yaxes(_ticks(rows, shown.shape[0], letters), row=2, col=1)
    chart.update_yaxes(autorange="reversed", row=2)
    sizes = _decades(np.concatenate([by_column, by_row, np.ravel([] if scale is None else scale)]))
    chart.update_yaxes(sizes, row=1, col=1)
    chart.update_xaxes(sizes, row=2, col=2)
    chart.update_layout(
        height=460,
        margin={"l": 10, "r": 26, "t": 10, "b": 10},
        showlegend=False,
        bargap=0.25,
    )
    return chart


def _heatmap(
    shown: np.ndarray, values: Sequence[np.ndarray], unit: float, rows: str, columns: str
) -> go.Heatmap:
    hover = (
        f"{rows} %{{y}}, {columns} %{{x}}<br>float %{{customdata[0]:.4f}}"
        "<br>quantized %{customdata[1]:.4f}<br>difference %{customdata[2]:.4f}<extra></extra>"
    )
    return go.Heatmap(
        z=shown.astype(np.float32),
        zmin=-REACH * unit,
        zmax=REACH * unit,
        colorscale=signed_colorscale(),
        showscale=False,
        customdata=np.stack(values, axis=-1).astype(np.float32),
        hovertemplate=hover,
    )


def _add_scales(chart: go.Figure, scale: np.ndarray, shape: tuple[int, ...]) -> None:
    """S of each row over the bars beside; else, also for one S for all, over those above."""
    line: dict[str, Any] = {
        "mode": "lines",
        "line": {"color": BLUE, "width": 2.5},
        "hovertemplate": "S = %{customdata:.4g}<extra></extra>",
    }
    by_row = scale.shape[0] > 1
    full = np.broadcast_to(scale, shape)
    wide = np.repeat(full[:, 0] if by_row else full[0], 2)
    edges = np.repeat(np.arange(len(wide) // 2 + 1) - 0.5, 2)[1:-1]
    if by_row:
        chart.add_scatter(y=edges, x=wide, customdata=wide, **line, row=2, col=2)
    else:
        chart.add_scatter(x=edges, y=wide, customdata=wide, **line, row=1, col=1)


def _decades(sizes: np.ndarray) -> dict[str, Any]:
    """A logarithmic axis over whole powers of ten, its two ends named."""
    sizes = sizes[sizes > 0]
    low, high = (math.floor(np.log10(sizes.min())), math.ceil(np.log10(sizes.max()) + 1e-9))
    return {
        "type": "log",
        "title": "max|x|",
        "range": [low, high],
        "tickvals": [10.0**low, 10.0**high],
        "exponentformat": "power",
        "zeroline": False,
    }


def _ticks(axis: str, count: int, letters: str) -> dict[str, Any]:
    """Positions are named by the letters read there; the others are numbered."""
    if axis == "letter":
        names = list(LETTERS)
    elif axis == "position" and count == len(letters):
        names = [f"{i + 1} {letter}" for i, letter in enumerate(letters)]
    else:
        return {"title": axis, "dtick": 8 if count > 16 else 1, "tick0": 0, "zeroline": False}
    return {"title": axis, "tickvals": list(range(count)), "ticktext": names, "zeroline": False}
