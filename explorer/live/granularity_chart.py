"""A weight matrix, and what one scale a tensor, a row or a group makes of it.

Four bands, one a matrix of 16 rows: the weights, then the error of each granularity. The outlier
moves with its sliders, and the whole picture with it, in the browser.
"""

import altair as alt
import numpy as np
import pandas as pd

from core.try_granularity import COLUMNS, ROWS
from explorer import theme
from explorer.live.granularity_expressions import OUTLIER, SIGNALS, VALUES
from explorer.live.placing import NO_TOOLTIP
from explorer.live.slider import Slider, live_parameter

HEIGHT = 640
GAP = 4.6  # rows between two bands, for words
KINDS = ("weights", "tensor", "channel", "group")

SLIDERS = (
    Slider("size", "Outlier’s value", -6.0, 6.0, 0.1),
    Slider("row", "Its row, the channel", 0, ROWS - 1, 1),
    Slider("column", "Its column", 0, COLUMNS - 1, 1),
    Slider("bits", "Bits", 2, 8, 1),
)
STARTS = (4.0, 5, 9, 4)


def granularity_chart(w: np.ndarray, group: int) -> alt.LayerChart:
    """The chart of the weights `w`, float64 (ROWS, COLUMNS), with groups along a row."""
    rows = _cells(w, group)
    cells = alt.Chart(rows)
    for e in OUTLIER:
        cells = cells.transform_calculate(**{e.name: e.text})
    cells = cells.transform_calculate(magnitude="abs(datum.w)").transform_joinaggregate(
        most="max(magnitude)", groupby=["part"]
    )
    for e in VALUES:
        cells = cells.transform_calculate(**{e.name: e.text})
    usual = float(np.sqrt(np.mean(w**2)))
    x = alt.X("c:Q", axis=None, scale=alt.Scale(domain=[0, COLUMNS], nice=False))
    bottom = len(KINDS) * (ROWS + GAP)
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[bottom, 0], nice=False))
    tooltip = [
        alt.Tooltip("r:Q", title="row"),
        alt.Tooltip("c:Q", title="column"),
        alt.Tooltip("w:Q", format=".4~f"),
        alt.Tooltip("S:Q", title="S = max|w| / qmax", format=".4~f"),
        alt.Tooltip("q:Q", title="q = round(w / S)"),
        alt.Tooltip("what:Q", title="ŵ = S · q", format=".4~f"),
        alt.Tooltip("error:Q", title="error", format="+.4~f"),
    ]
    # Weights by sign, errors by size; what is as large as a usual weight is full colour.
    signed = f"datum.w < 0 ? '{theme.BLUE}' : '{theme.ORANGE}'"
    strength = f"min((datum.kind == 'weights' ? abs(datum.w) / 2 : abs(datum.error)) / {usual}, 1)"
    rectangles = cells.mark_rect(
        fill=alt.expr(f"datum.kind == 'weights' ? ({signed}) : '{theme.ORANGE}'"),
        fillOpacity=alt.expr(strength),
        stroke="currentColor",
        strokeWidth=alt.expr("datum.r == row && datum.c == column ? 2 : 0.15"),
    ).encode(x=x, x2="right:Q", y=y, y2="below:Q", tooltip=tooltip)
    return (
        alt.layer(rectangles, *_words(cells, x, y, group))
        .add_params(
            *(live_parameter(s, v) for s, v in zip(SLIDERS, STARTS, strict=True)),
            *(alt.param(name=e.name, expr=e.text) for e in SIGNALS),
        )
        .properties(height=HEIGHT)
    )


def _cells(w: np.ndarray, group: int) -> pd.DataFrame:
    """Every cell in every band, with the name of the part that shares its scale."""
    r, c = (axis.ravel() for axis in np.indices(w.shape))
    bands = []
    parts = {
        "weights": np.zeros_like(r),
        "tensor": np.zeros_like(r),
        "channel": r,
        "group": r * COLUMNS + c // group,
    }
    for band, (kind, part) in enumerate(parts.items()):
        top = band * (ROWS + GAP) + GAP
        bands.append(
            pd.DataFrame(
                {
                    "kind": kind,
                    "r": r,
                    "c": c,
                    "right": c + 1,
                    "y": r + top,
                    "below": r + top + 1,
                    "given": w.ravel(),
                    "part": [f"{kind} {number}" for number in part],
                }
            )
        )
    return pd.concat(bands, ignore_index=True)


def _words(cells: alt.Chart, x: alt.X, y: alt.Y, group: int) -> tuple[alt.Chart, ...]:
    """Above each band: whose scale it is, its SQNR; and what becomes of the outlier's neighbour."""
    scales = {"tensor": 1, "channel": ROWS, "group": ROWS * COLUMNS // group}
    names = {
        "tensor": "Error with one scale for all",
        "channel": "Error with a scale for each row",
        "group": f"Error with a scale for each group of {group}",
    }
    marks = [
        _text(
            cells.transform_filter("datum.kind == 'weights' && datum.r == 0 && datum.c == 0"),
            "'The weights: blue below 0, orange above'",
            3.0,
            "bold",
        )
    ]
    # The next cell in the row, or the one before at the row's end.
    neighbour = f"datum.r == row && datum.c == (column < {COLUMNS - 1} ? column + 1 : column - 1)"
    number = "replace(format({}, '.3~f'), '-', '−')".format
    for kind, count in scales.items():
        own = cells.transform_filter(f"datum.kind == '{kind}'")
        summed = own.transform_calculate(
            signal="datum.w * datum.w", noise="datum.error * datum.error"
        ).transform_aggregate(signal="sum(signal)", noise="sum(noise)")
        decibels = "format(10 * log(datum.signal / datum.noise) / LN10, '.1f') + ' dB'"
        words = (
            f"'{names[kind]}: ' + (datum.noise > 0 ? {decibels} : 'exact') + ', '"
            f" + format(bits + {32 * count / (ROWS * COLUMNS)}, '.2f') + ' bits a weight'"
        )
        top = KINDS.index(kind) * (ROWS + GAP)
        marks.append(_text(summed, words, top + 1.5, "bold"))
        story = (
            f"'the neighbour ' + {number('datum.w')} + ' → round(w / S) = round(' + "
            f"{number('datum.w')} + ' / ' + {number('datum.S')} + ') = ' + {number('datum.q')}"
            f" + ' → ' + {number('datum.what')}"
        )
        marks.append(_text(own.transform_filter(neighbour), story, top + 3.4, "normal"))
    return tuple(marks)


def _text(rows: alt.Chart, words: str, row: float, weight: str) -> alt.Chart:
    """One line of text above a band; `row`: how far down, in rows."""
    share = row / (len(KINDS) * (ROWS + GAP))
    return rows.mark_text(
        text=alt.expr(words),
        x=1,
        y=alt.expr(f"height * {share:.4f}"),
        align="left",
        fontSize=alt.expr("width < 420 ? 11 : 13"),
        fontWeight=weight,
        color="currentColor",
    ).encode(NO_TOOLTIP)
