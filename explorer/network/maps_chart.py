"""The feature maps of one layer: float, few bits and their difference, a tile for each channel.

The table "cells" has the maps at every number of bits; the slider picks one in the browser.
"""

import math
from collections.abc import Sequence

import altair as alt
import numpy as np

from core.studies.layer_outputs import LayerOutput
from explorer import theme
from explorer.chart.expression import (
    Expression,
    as_expression,
    equal,
    field,
    ref,
    signal,
    text,
    where,
    with_fields,
)
from explorer.chart.picture import Columns, Signals, parameters, rows
from explorer.chart.placing import NO_TOOLTIP, formula, words
from explorer.network.expressions import (
    CELL,
    CHOSEN,
    STACKED_PITCH,
    STACKED_SHAPE,
    TITLE,
    WIDE_SHAPE,
    map_left,
    map_top,
    panel_left,
    panel_top,
)

# Texts of the numbers below the picture, each a list with one entry for each choice of bits.
NUMBERS = ("right_tensor", "right_channel", "right_equalized", "sqnr", "memory")
_FLOAT, _FEW = field("float"), field("few")[CHOSEN]
_PANELS: tuple[tuple[Expression, Expression], ...] = (
    (as_expression("float network"), _FLOAT),
    (
        where(
            equal(signal("layer_bits"), "own"),
            "own bits",
            text("weights of ", signal("weight_bits"), " bits"),
        ),
        _FEW,
    ),
    (as_expression("difference"), _FEW - _FLOAT),
)


def maps_data(outputs: Sequence[LayerOutput]) -> tuple[Signals, dict[str, Columns]]:
    """What the chart shows of one layer; outputs: at each choice of bits, the same float maps."""
    maps = outputs[0].float_maps
    channels, side, _ = maps.shape
    channel, row, column = (index.ravel().tolist() for index in np.indices(maps.shape))
    few = np.stack([output.quantized_maps.ravel() for output in outputs], axis=1)
    signals = {
        "channels": channels,
        "side": side,
        "wide_columns": round(math.sqrt(channels * WIDE_SHAPE)),
        "stacked_columns": round(math.sqrt(channels * STACKED_SHAPE)),
        "full": max(float(np.abs(maps).max()) / 2, 1e-12),
    }
    cells: Columns = {
        "channel": channel,
        "row": row,
        "column": column,
        "float": [_short(value) for value in maps.ravel()],
        "few": [[_short(value) for value in values] for values in few],
    }
    return signals, {"cells": cells, "tiles": {"channel": list(range(channels))}}


def maps_chart() -> alt.TopLevelMixin:
    """The chart, to be filled with `maps_data`, the formula's lines and the numbers' texts."""
    layers = [
        part
        for panel, (name, value) in enumerate(_PANELS)
        for part in (_cells(panel, value), _frames(panel), _name(panel, name))
    ]
    return (
        alt.layer(*layers)
        .add_params(
            *parameters("weight_bits", "layer_bits", "lines", *NUMBERS),
            *parameters("channels", "side", "wide_columns", "stacked_columns", "full"),
            formula(*(signal("lines")[CHOSEN][i] for i in range(3))),
            *(alt.param(name=f"{name}_now", expr=str(signal(name)[CHOSEN])) for name in NUMBERS),
        )
        .properties(height=3 * STACKED_PITCH)
    )


def _cells(panel: int, value: Expression) -> alt.Chart:
    """Blue below 0, orange above, clear at 0, and full where the largest float value is."""
    clear = f"{theme.ORANGE}00"
    scale = alt.Scale(domain=[-1, 0, 1], range=[theme.BLUE, clear, theme.ORANGE], clamp=True)
    cells = with_fields(rows("cells"), {"now": _FEW, "share": value / signal("full")})
    left = map_left(panel) + field("column") * CELL
    top = map_top(panel) + field("row") * CELL
    return cells.mark_rect(x=ref(left), x2=ref(left + CELL), y=ref(top), y2=ref(top + CELL)).encode(
        fill=alt.Fill("share:Q", scale=scale, legend=None),
        tooltip=[
            alt.Tooltip("channel:Q"),
            alt.Tooltip("row:Q"),
            alt.Tooltip("column:Q"),
            alt.Tooltip("float:Q", format=".3~f"),
            alt.Tooltip("now:Q", title="few bits", format=".3~f"),
        ],
    )


def _frames(panel: int) -> alt.Chart:
    """A thin frame around each channel's map, which may be all zeros."""
    left, top = map_left(panel), map_top(panel)
    edge = signal("side") * CELL
    return (
        rows("tiles")
        .mark_rect(
            x=ref(left),
            x2=ref(left + edge),
            y=ref(top),
            y2=ref(top + edge),
            fillOpacity=0,
            stroke="currentColor",
            strokeOpacity=0.35,
            strokeWidth=0.75,
        )
        .encode(NO_TOOLTIP)
    )


def _name(panel: int, name: Expression) -> alt.Chart:
    return words(name, panel_top(panel) + TITLE / 2, panel_left(panel), bold=True, size=(12, 13))


def _short(value: float) -> float:
    return float(f"{value:.4g}")
