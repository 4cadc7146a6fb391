"""All numbers of two formats on one line, and the one that a code's bits stand for.

Both formats are stretched so that a tensor's largest value is 1, as a scale would do. A block of
smaller values is shaded: a format with scales for blocks follows it. The bits, the block and the
zoom follow their sliders in the browser.
"""

from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from core.studies.number_formats import NumberFormat
from explorer import theme
from explorer.live.expression import Expression, calculated, digits, following
from explorer.live.format_expressions import (
    BLOCK,
    HALVINGS,
    QUARTERS,
    SHRUNK,
    form_signal,
    reading,
)
from explorer.live.format_formulas import format_formulas, told
from explorer.live.placing import NO_TOOLTIP, at
from explorer.live.slider import Slider, live_parameters
from explorer.vega import Columns, Signals, given, rows

HEIGHT = 350
MOST = 512  # ticks of a format that are drawn
ZOOMS = 6  # doublings
ROWS = (0.12, 0.6)
TALL = 0.24


def sliders(form: NumberFormat) -> tuple[Slider, ...]:
    """The code with its bits, how small a block is, and how close the line is looked at."""
    return (
        Slider("code", "Code", 0, 2**form.bits - 1, 1, parts=form.parts),
        Slider("block", "Block’s largest value, halvings", 0, HALVINGS, 1 / QUARTERS),
        Slider("zoom", "Zoom to 0, doublings", 0, ZOOMS, 1),
    )


def format_data(form: NumberFormat, other: NumberFormat) -> tuple[Signals, Columns, Columns]:
    """What the chart shows, and its tables "own" and "others": `form`, and `other` below it."""
    signals = {"form": _signal(form), "form_other": _signal(other)}
    own, others = ({"q": _codes(each)} for each in (form, other))
    return signals, own, others


def _codes(form: NumberFormat) -> list[int]:
    """The codes of the numbers that are drawn, from the lowest number."""
    numbers, codes = np.unique(form.values, return_index=True)
    return codes[np.isfinite(numbers)][:: _every(form)].tolist()


def _every(form: NumberFormat) -> int:
    """Every how many of its numbers one is drawn."""
    return -(-len(form.numbers) // MOST)


def _signal(form: NumberFormat) -> dict[str, Any]:
    """A format for the expressions, and what stands above and below its numbers."""
    every = _every(form)
    return form_signal(form) | {
        "name": f"{form.title}: {len(form.numbers):,} numbers, 0 and from ",
        "drawn": f"; every {every}th is drawn" if every > 1 else "",
        "smallest": form.smallest,
        "largest": form.largest,
        "reach": form.reach,
        "within": form.within_block(SHRUNK).tolist(),
    }


def format_chart() -> alt.LayerChart:
    """The chart, to be filled with `format_data`."""
    limit = "pow(2, -zoom)"
    x = alt.X(
        "x:Q",
        title="number / largest value of the tensor",
        scale=alt.Scale(
            domainMin=alt.expr(f"-1.03 * {limit}"),
            domainMax=alt.expr(f"1.03 * {limit}"),
            nice=False,
        ),
        axis=alt.Axis(grid=False),
    )
    both = (("own", "form", ROWS[0], theme.BLUE), ("others", "form_other", ROWS[1], theme.GREY))
    read = {form: _read(table, form) for table, form, _, _ in both}
    layers = (
        _block(),
        *(_ticks(read[form], form, x, top, colour) for _, form, top, colour in both),
        *(words for _, form, top, _ in both for words in _words(form, top)),
        _marker(),
        *(_nearest(read[form], form, top) for _, form, top, _ in both),
    )
    shrinks = Expression("shrinks", "length(form.scales) + length(form_other.scales) > 0")
    return (
        alt.layer(*layers)
        .add_params(
            *live_parameters(code=5, block=0, zoom=0),
            *given("form", "form_other"),
            *following(
                Expression("q", "min(code, pow(2, form.bits) - 1)"),
                *reading("form"),
                shrinks,
            ),
        )
        .properties(height=HEIGHT, title=format_formulas())
    )


def _read(table: str, form: str) -> alt.Chart:
    """A row for each code of a table, with its number x of the line."""
    return (
        calculated(rows(table), *reading(form, "datum."))
        .transform_joinaggregate(count="count()")
        .transform_calculate(x=f"datum.value / {form}.reach")
    )


def _ticks(numbers: alt.Chart, form: str, x: alt.X, top: float, colour: str) -> alt.Chart:
    """A line for each number, thinner where they crowd."""
    zoomed = f"pow(2, zoom - (length({form}.scales) ? block : 0))"
    return numbers.mark_rule(
        y=at(top),
        y2=at(top + TALL),
        stroke=colour,
        strokeWidth=alt.expr(f"clamp(width * {zoomed} / datum.count / 6, 0.8, 2.5)"),
        clip=True,
    ).encode(x=x, tooltip=NO_TOOLTIP)


def _nearest(numbers: alt.Chart, form: str, top: float) -> alt.Chart:
    """Around each number, unseen, what is nearest to it: the pointer there reads its arithmetic."""
    edges = {
        "left": "isValid(datum.before) ? (datum.before + datum.x) / 2 : -2",
        "right": "isValid(datum.after) ? (datum.after + datum.x) / 2 : 2",
    }
    return (
        numbers.transform_window(before="lag(x)", after="lead(x)", sort=[alt.SortField("x")])
        .transform_calculate(**edges)
        .mark_rect(
            x=alt.expr("scale('x', datum.left)"),
            x2=alt.expr("scale('x', datum.right)"),
            y=at(top),
            y2=at(top + TALL),
            fill=theme.GREY,
            opacity=0,
            clip=True,
        )
        .encode(told(form))
    )


def _block() -> alt.Chart:
    """Where the values of the block lie, shaded."""
    furthest = "min(pow(2, -block), 1.03 * pow(2, -zoom))"
    return (
        alt.Chart(pd.DataFrame({"_": [0]}))
        .mark_rect(
            x=alt.expr(f"scale('x', -{furthest})"),
            x2=alt.expr(f"scale('x', {furthest})"),
            y=0,
            y2=alt.expr("height"),
            fill=theme.ORANGE,
            fillOpacity=alt.expr("shrinks ? 0.16 : 0"),
        )
        .encode(NO_TOOLTIP)
    )


def _words(form: str, top: float) -> tuple[alt.Chart, ...]:
    """The format's name above its numbers; below, how many of them are of use to the block."""
    scale = f"(length({form}.scales) ? {form}.scales[{BLOCK}] : 1)"
    smallest = digits(f"{form}.smallest * {scale}", ".3~g")
    largest = digits(f"{form}.largest * {scale}", ",.6~g")
    name = f"{form}.name + {smallest} + ' to ' + {largest} + {form}.drawn"
    within = digits(f"{form}.within[{BLOCK}]", ",d")
    used = f"shrinks ? {within} + ' of them for the shaded block' : ''"
    return tuple(
        alt.Chart(pd.DataFrame({"_": [0]}))
        .mark_text(
            text=alt.expr(text),
            x=2,
            y=at(place),
            align="left",
            fontSize=alt.expr("width < 420 ? 11 : 13"),
            color="currentColor",
        )
        .encode(NO_TOOLTIP)
        for text, place in ((name, top - 0.05), (used, top + TALL + 0.05))
    )


def _marker() -> alt.Chart:
    """The number of the code, unless it is none or outside of the picture."""
    place = "value / form.reach"
    seen = f"isFinite(value) && abs({place}) <= 1.03 * pow(2, -zoom)"
    return (
        alt.Chart(pd.DataFrame({"_": [0]}))
        .mark_circle(
            x=alt.expr(f"isFinite(value) ? scale('x', {place}) : 0"),
            y=at(ROWS[0] + TALL / 2),
            size=150,
            opacity=1,
            fill=theme.ORANGE,
            fillOpacity=alt.expr(f"{seen} ? 1 : 0"),
        )
        .encode(NO_TOOLTIP)
    )
