"""A weight matrix, and what one scale a tensor, a row or a group makes of it.

Four bands, one a matrix of 10 rows: the weights, then the error of each granularity. The outlier
moves with its sliders, and the whole picture with it, in the browser.
"""

from functools import partial

import altair as alt
import numpy as np
import pandas as pd

from core.data.weight_matrices import COLUMNS, ROWS
from explorer import theme
from explorer.live.expression import calculated, digits, following
from explorer.live.granularity_expressions import OUTLIER, SIGNALS, VALUES
from explorer.live.placing import NO_TOOLTIP, at
from explorer.live.slider import Slider, live_parameters
from explorer.vega import Signals, given

HEIGHT = 560
GAP = 3.8  # rows between two bands, for words
KINDS = ("weights", "tensor", "channel", "group")
BOTTOM = len(KINDS) * (ROWS + GAP)
HOVER = "hover"

SLIDERS = (
    Slider("size", "Outlier’s value", -6.0, 6.0, 0.1),
    Slider("row", "Its row, the channel", 0, ROWS - 1, 1),
    Slider("column", "Its column", 0, COLUMNS - 1, 1),
    Slider("bits", "Bits", 2, 8, 1),
)
STARTS = (4.0, 5, 9, 4)


def granularity_data(w: np.ndarray, group: int) -> Signals:
    """What the chart shows: weights `w`, float64 (ROWS, COLUMNS), with groups along a row."""
    usual = float(np.sqrt(np.mean(w**2)))
    return {"weights": w.ravel().tolist(), "usual": usual, "group": group}


def granularity_chart() -> alt.LayerChart:
    """The chart, to be filled with `granularity_data`."""
    cells = calculated(alt.Chart(_cells()).transform_calculate(part=_part()), *OUTLIER)
    weights = cells.transform_filter("datum.kind == 'weights'")
    errors = cells.transform_filter("datum.kind != 'weights'").transform_joinaggregate(
        most="max(magnitude)", groupby=["kind", "part"]
    )
    errors = calculated(errors, *VALUES)
    hover = alt.selection_point(
        name=HOVER, fields=["r", "c"], on="pointermove", clear="pointerout", empty=False
    )
    return (
        alt.layer(
            _heatmap(weights, "w:Q", "2 * usual", theme.BLUE).add_params(hover),
            _heatmap(errors, "error:Q", "usual", theme.ORANGE),
            _outlier(),
            *_words(errors),
        )
        .resolve_scale(fill="independent")
        .add_params(
            *live_parameters(size=STARTS[0], row=STARTS[1], column=STARTS[2], bits=STARTS[3]),
            *given("weights", "usual", "group"),
            *following(*SIGNALS),
        )
        .properties(height=HEIGHT)
    )


def _heatmap(cells: alt.Chart, field: str, full: str, below: str) -> alt.Chart:
    """Rectangles, clear at 0 and in full colour from ±`full`, an expression, on."""
    clear = f"{theme.ORANGE}00"  # no opacity
    domain = [alt.expr(f"-{full}"), 0, alt.expr(full)]
    scale = alt.Scale(domain=domain, range=[below, clear, theme.ORANGE], clamp=True)
    x = alt.X("c:Q", axis=None, scale=alt.Scale(domain=[0, COLUMNS], nice=False))
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[BOTTOM, 0], nice=False))
    # A tooltip for each cell would be reckoned anew in every frame: the pointer picks one instead.
    return cells.mark_rect(
        stroke="currentColor", strokeWidth=0.15, aria=False, tooltip=None
    ).encode(x=x, x2="right:Q", y=y, y2="below:Q", fill=alt.Fill(field, scale=scale, legend=None))


def _outlier() -> alt.Chart:
    """A frame around the outlier in every band."""
    bands = pd.DataFrame({"top": [band * (ROWS + GAP) + GAP for band in range(len(KINDS))]})
    # Below the pointer it counts as its cell.
    y = f"height * (datum.top + row) / {BOTTOM}"
    return (
        alt.Chart(bands)
        .transform_calculate(r="row", c="column")
        .mark_rect(
            cursor="grab",
            x=alt.expr(f"width * column / {COLUMNS}"),
            x2=alt.expr(f"width * (column + 1) / {COLUMNS}"),
            y=alt.expr(y),
            y2=alt.expr(f"{y} + height / {BOTTOM}"),
            fillOpacity=0,
            stroke="currentColor",
            strokeWidth=2,
        )
        .encode(NO_TOOLTIP)
    )


def _cells() -> pd.DataFrame:
    """Every cell in every band."""
    r, c = (axis.ravel() for axis in np.indices((ROWS, COLUMNS)))
    bands = []
    for band, kind in enumerate(KINDS):
        y = r + band * (ROWS + GAP) + GAP
        cells = {"kind": kind, "r": r, "c": c, "right": c + 1, "y": y, "below": y + 1}
        bands.append(pd.DataFrame(cells))
    return pd.concat(bands, ignore_index=True)


def _part() -> str:
    """Which part of its band shares a cell's scale: all, its row, or its group."""
    group = f"datum.r * {COLUMNS} + floor(datum.c / group)"
    return f"datum.kind == 'channel' ? datum.r : datum.kind == 'group' ? {group} : 0"


def _words(errors: alt.Chart) -> tuple[alt.Chart, ...]:
    """Above each band: whose scale it is, its SQNR; and what becomes of one weight."""
    # The name of the granularity, and how many weights share a scale: two expressions.
    kinds = {
        "tensor": ("'Error with one scale for all'", ROWS * COLUMNS),
        "channel": ("'Error with a scale for each row'", COLUMNS),
        "group": ("'Error with a scale for each group of ' + group", "group"),
    }
    one = alt.Chart(pd.DataFrame({"_": [0]}))
    marks = [_text(one, "'The weights: blue below 0, orange above'", 2.6, "bold")]
    # The cell below the pointer; else the outlier's neighbour in its row.
    beside = f"(column < {COLUMNS - 1} ? column + 1 : column - 1)"
    looked_at = (
        f"isDefined({HOVER}.r) ? datum.r == {HOVER}.r[0] && datum.c == {HOVER}.c[0]"
        f" : datum.r == row && datum.c == {beside}"
    )

    number = partial(digits, form=".3~f")

    for kind, (name, share) in kinds.items():
        own = errors.transform_filter(f"datum.kind == '{kind}'")
        summed = own.transform_calculate(
            signal="datum.w * datum.w", noise="datum.error * datum.error"
        ).transform_aggregate(signal="sum(signal)", noise="sum(noise)")
        decibels = "format(10 * log(datum.signal / datum.noise) / LN10, '.1f') + ' dB'"
        words = (
            f"{name} + ': ' + (datum.noise > 0 ? {decibels} : 'exact') + ', '"
            f" + format(bits + 32 / {share}, '.2f') + ' bits a weight'"
        )
        top = KINDS.index(kind) * (ROWS + GAP)
        marks.append(_text(summed, words, top + 1.2, "bold"))
        who = f"isDefined({HOVER}.r) ? 'row ' + datum.r + ', column ' + datum.c : 'the neighbour'"
        story = (
            f"({who}) + ': ' + {number('datum.w')} + ' → round(' + {number('datum.w')} + ' / ' + "
            f"{number('datum.S')} + ') = ' + {number('datum.q')} + ' → ' + {number('datum.what')}"
            f" + ', error ' + {digits('datum.error', '+.3f')}"
        )
        marks.append(_text(own.transform_filter(looked_at), story, top + 2.8, "normal"))
    return tuple(marks)


def _text(rows: alt.Chart, words: str, row: float, weight: str) -> alt.Chart:
    """One line of text above a band; `row`: how far down, in rows."""
    return rows.mark_text(
        text=alt.expr(words),
        x=1,
        y=at(row / BOTTOM),
        align="left",
        fontSize=alt.expr("width < 420 ? 11 : 13"),
        fontWeight=weight,
        color="currentColor",
    ).encode(NO_TOOLTIP)
