"""Feature maps of a digit with exact zeros and with zeros half a step away, side by side.

The core has computed them for every number of bits; the slider picks one in the browser.
"""

from collections.abc import Mapping

import altair as alt
import numpy as np
import pandas as pd

from core.studies.inexact_zero_maps import ZeroMap
from explorer import theme
from explorer.live.slider import Slider, live_parameters

WAYS = {
    "exact": "zero exact",
    "values": "values moved",
    "padding": "padding moved",
    "both": "both moved",
}
FILTERS = {"edge": "Edges: right minus left", "blur": "Blur: the mean of nine"}
SIDE, GAP = 8, 1  # cells of a map, and between two maps
CELL, ABOVE, BELOW = 14, 40, 32  # pixels: a cell's height, the words over and under a map
HEIGHT = len(FILTERS) * (ABOVE + SIDE * CELL + BELOW)
COLUMNS = len(WAYS) * (SIDE + GAP)
SLIDER = Slider("network_bits", "Bits of picture and network", 2, 8, 1)


def zero_maps_chart(by_bits: Mapping[int, tuple[ZeroMap, ...]]) -> alt.LayerChart:
    """A row for each filter, a column for each way; colours reach as far as the exact map does."""
    cells = pd.concat(
        [_cells(one, maps, bits) for bits, maps in by_bits.items() for one in maps],
        ignore_index=True,
    )
    words = pd.DataFrame(
        [
            {
                "bits": bits,
                "left": _column(one),
                "top": _top(one),
                "way": WAYS[one.case],
                "blank": f"blank: {one.blank_error:.2g}",
            }
            for bits, maps in by_bits.items()
            for one in maps
        ]
    )
    tops = [row * (ABOVE + SIDE * CELL + BELOW) for row in range(len(FILTERS))]
    names = pd.DataFrame({"top": tops, "name": list(FILTERS.values())})
    now = "datum.bits == network_bits"
    # Cells are as wide as they are tall where there is room.
    across = f"min(width / {COLUMNS}, {CELL})"
    scale = alt.Scale(
        domain=[-1, 0, 1], range=[theme.BLUE, f"{theme.ORANGE}00", theme.ORANGE], clamp=True
    )
    tooltip = [
        alt.Tooltip("filter:N"),
        alt.Tooltip("way:N", title="zero"),
        alt.Tooltip("row:Q"),
        alt.Tooltip("column:Q"),
        alt.Tooltip("value:Q", title="sum", format=".3~f"),
    ]
    x = alt.X("left:Q", axis=None, scale=_pixels(f"{COLUMNS} * {across}", COLUMNS))
    y = alt.Y("top:Q", axis=None, scale=_pixels(f"{HEIGHT}", HEIGHT))
    heatmap = (
        alt.Chart(cells)
        .transform_filter(now)
        .mark_rect(stroke="currentColor", strokeWidth=0.15)
        .encode(
            x=x,
            x2="right:Q",
            y=y,
            y2="bottom:Q",
            fill=alt.Fill("share:Q", scale=scale, legend=None),
            tooltip=tooltip,
        )
    )
    small = {"align": "left", "color": "currentColor", "fontSize": alt.expr(_font(10, 12))}
    layers = alt.layer(
        heatmap,
        alt.Chart(names)
        .mark_text(x=0, dy=9, fontWeight="bold", **small | {"fontSize": 13})
        .encode(y=y, text="name:N"),
        alt.Chart(words)
        .transform_filter(now)
        .mark_text(dy=ABOVE - 10, **small)
        .encode(x=x, y=y, text="way:N"),
        alt.Chart(words)
        .transform_filter(now)
        .mark_text(dy=ABOVE + SIDE * CELL + 9, fontWeight="bold", **small)
        .encode(x=x, y=y, text="blank:N"),
    )
    return layers.add_params(*live_parameters(network_bits=2)).properties(height=HEIGHT)


def _cells(one: ZeroMap, maps: tuple[ZeroMap, ...], bits: int) -> pd.DataFrame:
    """A row for each cell: where it is, its value, and its share of the exact map's furthest."""
    exact = next(m for m in maps if m.filter == one.filter and m.case == "exact")
    furthest = max(float(np.abs(exact.values).max()), 1e-12)
    row, column = (axis.ravel() for axis in np.indices((SIDE, SIDE)))
    left, top = _column(one) + column, _top(one) + ABOVE + row * CELL
    value = one.values.ravel()
    columns = {
        "bits": bits,
        "filter": FILTERS[one.filter],
        "way": WAYS[one.case],
        "row": row,
        "column": column,
        "left": left,
        "right": left + 1,
        "top": top,
        "bottom": top + CELL,
        "value": value,
        "share": value / furthest,
    }
    return pd.DataFrame(columns)


def _column(one: ZeroMap) -> int:
    return list(WAYS).index(one.case) * (SIDE + GAP)


def _top(one: ZeroMap) -> int:
    return list(FILTERS).index(one.filter) * (ABOVE + SIDE * CELL + BELOW)


def _pixels(extent: str, most: int) -> alt.Scale:
    """0 to `most` from the left or the top edge over `extent` pixels."""
    return alt.Scale(domain=[0, most], range=[0, alt.expr(extent)], nice=False, zero=False)


def _font(narrow: int, wide: int) -> str:
    return f"width < 420 ? {narrow} : {wide}"
