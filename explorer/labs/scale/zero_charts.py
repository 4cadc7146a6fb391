"""What inexact zeros do: to the feature maps of one digit, and to the accuracy of a network.

The core has computed the maps for every number of bits; the slider picks one in the browser.
"""

from collections.abc import Mapping
from typing import Any

import altair as alt
import numpy as np

from core.studies.inexact_zero_maps import ZeroMap
from explorer import theme
from explorer.chart.expression import (
    Operand,
    field,
    least,
    number,
    ref,
    signal,
    text,
    where,
    with_fields,
)
from explorer.chart.labels import stacked
from explorer.chart.picture import Columns, Signals, fixed_rows, parameters, rows
from explorer.chart.placing import NARROW, NO_TOOLTIP, WIDTH

FEWEST, MOST = 2, 8  # bits of the digit and of the network
CASES = {
    "exact": "zero exact",
    "values": "values moved",
    "padding": "padding moved",
    "both": "both moved",
}
FILTERS = {"edge": "Edges: right minus left", "blur": "Blur: the mean of nine"}
SIDE, GAP = 8, 1  # cells of a map, and between two maps
CELL, ABOVE, BELOW = 14, 40, 32  # pixels: a cell's height, the words over and under a map
PITCH = ABOVE + SIDE * CELL + BELOW  # from one filter to the next
COLUMNS = len(CASES) * (SIDE + GAP)
CELLS = SIDE * SIDE
COLORS = {"values moved": theme.ORANGE, "padding moved": theme.BLUE, "both moved": theme.GREY}
APART = 0.08  # between two labels at the lines' ends, of the axis
Shares = Mapping[str, tuple[float, ...]]  # a case -> accuracy at each offset, 0 to 1


def zero_maps_data(by_bits: Mapping[int, tuple[ZeroMap, ...]]) -> Signals:
    """What the chart shows: for each number of bits, the maps' cells and their largest errors."""
    order = [(kind, case) for kind in FILTERS for case in CASES]
    maps = {bits: {(m.filter, m.case): m for m in each} for bits, each in by_bits.items()}
    return {
        "cells": [
            [float(f"{v:.4g}") for one in order for v in maps[bits][one].values.ravel()]
            for bits in by_bits
        ],
        "blanks": [[maps[bits][one].blank_error for one in order] for bits in by_bits],
        "full": [
            [max(float(np.abs(maps[b][kind, "exact"].values).max()), 1e-12) for kind in FILTERS]
            for b in by_bits
        ],
    }


def zero_maps_chart() -> alt.TopLevelMixin:
    """A row for each filter, a column for each case; colours reach as far as the exact map's."""
    bits = signal("network_bits") - FEWEST
    # Cells are as wide as they are tall where there is room.
    across = least(WIDTH / COLUMNS, CELL)
    x = alt.X("left:Q", axis=None, scale=_pixels(COLUMNS * across, COLUMNS))
    height = len(FILTERS) * PITCH
    y = alt.Y("top:Q", axis=None, scale=_pixels(height, height))
    fill = alt.Scale(
        domain=[-1, 0, 1], range=[theme.BLUE, f"{theme.ORANGE}00", theme.ORANGE], clamp=True
    )
    value = signal("cells")[bits][field("i")]
    cells = with_fields(
        fixed_rows(_cells()),
        {"value": value, "share": field("value") / signal("full")[bits][field("filter")]},
    )
    maps = alt.Chart(
        alt.InlineData(
            values=[
                {"i": i, "left": (i % 4) * (SIDE + GAP), "top": i // 4 * PITCH, "case": name}
                for i, name in enumerate([*CASES.values()] * len(FILTERS))
            ]
        )
    )
    blank = text("blank: ", number(signal("blanks")[bits][field("i")], ".2~g"))
    small: dict[str, Any] = {
        "align": "left",
        "color": "currentColor",
        "fontSize": ref(where(NARROW, 10, 12)),
    }
    names = [{"top": row * PITCH, "name": name} for row, name in enumerate(FILTERS.values())]
    layers = (
        cells.mark_rect(stroke="currentColor", strokeWidth=0.15).encode(
            x=x,
            x2="right:Q",
            y=y,
            y2="bottom:Q",
            fill=alt.Fill("share:Q", scale=fill, legend=None),
            tooltip=[
                alt.Tooltip("row:Q"),
                alt.Tooltip("column:Q"),
                alt.Tooltip("value:Q", title="sum", format=".3~f"),
            ],
        ),
        fixed_rows(names)
        .mark_text(x=0, dy=9, fontWeight="bold", **small | {"fontSize": 13})
        .encode(y=y, text="name:N"),
        maps.mark_text(dy=ABOVE - 10, **small).encode(x=x, y=y, text="case:N"),
        maps.mark_text(
            dy=ABOVE + SIDE * CELL + 9, fontWeight="bold", text=ref(blank), **small
        ).encode(NO_TOOLTIP, x=x, y=y),
    )
    return (
        alt.layer(*layers)
        .add_params(*parameters("network_bits", "cells", "blanks", "full"))
        .properties(height=height)
    )


def _cells() -> list[dict[str, float]]:
    """Every cell of every map: where it is."""
    return [
        {
            "i": i,
            "filter": i // (CELLS * len(CASES)),
            "row": i % CELLS // SIDE,
            "column": i % SIDE,
            "left": (left := i // CELLS % len(CASES) * (SIDE + GAP) + i % SIDE),
            "right": left + 1,
            "top": (top := i // (CELLS * len(CASES)) * PITCH + ABOVE + i % CELLS // SIDE * CELL),
            "bottom": top + CELL,
        }
        for i in range(CELLS * len(CASES) * len(FILTERS))
    ]


def _pixels(extent: Operand, most: int) -> alt.Scale:
    """0 to `most` from the left or the top edge over `extent` pixels."""
    return alt.Scale(domain=[0, most], range=[0, ref(extent)], nice=False, zero=False)


def accuracy_data(offsets: tuple[float, ...], shares: Shares) -> dict[str, Columns]:
    """The tables "shares" and "ends", the names at the lines' ends. offsets: in steps, rising."""
    points = [
        (CASES[case], offset, share)
        for case, line in shares.items()
        for offset, share in zip(offsets, line, strict=True)
    ]
    names = dict(
        zip(("case", "offset", "share"), map(list, zip(*points, strict=True)), strict=True)
    )
    order = sorted(shares, key=lambda case: shares[case][-1])
    apart = stacked([shares[case][-1] for case in order], APART)
    beyond = max(apart[-1] - 1, 0)
    ends: Columns = {
        "case": [CASES[case] for case in order],
        "offset": [offsets[-1]] * len(order),
        "share": [place - beyond for place in apart],
    }
    return {"shares": names, "ends": ends}


def accuracy_chart(offsets: tuple[float, ...]) -> alt.TopLevelMixin:
    """Accuracy while zeros move away from 0, a line for each thing that moves."""
    colour = alt.Color(
        "case:N",
        legend=None,
        scale=alt.Scale(domain=list(COLORS), range=list(COLORS.values())),
    )
    # Names stand right of the lines, where the axis has no numbers any more.
    x = alt.X(
        "offset:Q",
        title="0 becomes, in steps S",
        scale=alt.Scale(domain=[0, 1.45 * offsets[-1]], nice=False),
        axis=alt.Axis(values=list(offsets), grid=False, titleAnchor="start"),
    )
    y = alt.Y(
        "share:Q",
        title="test digits read correctly ↑",
        scale=alt.Scale(domain=[0, 1]),
        axis=alt.Axis(format="%", tickCount=5),
    )
    tooltip = [
        alt.Tooltip("case:N", title="what"),
        alt.Tooltip("offset:Q", title="0 becomes, in S"),
        alt.Tooltip("share:Q", title="digits read correctly", format=".1%"),
    ]
    lines = rows("shares").encode(x=x, y=y, color=colour, tooltip=tooltip)
    return alt.layer(
        lines.mark_line(strokeWidth=2.5),
        lines.mark_circle(size=60, opacity=1),
        rows("ends")
        .mark_text(align="left", dx=9, fontSize=12, fontWeight="bold")
        .encode(x=x, y=y, text="case:N", color=colour),
    ).properties(height=280)
