"""All numbers of two formats on one line, and the one that a code's bits stand for.

Both formats are stretched so that their largest number is 1, as a scale would do. The bits and the
zoom follow their sliders in the browser.
"""

from functools import partial

import altair as alt
import pandas as pd

from core.try_format import NumberFormat
from explorer import theme
from explorer.live.expression import digits, following
from explorer.live.format_expressions import SIGNALS, form_signals
from explorer.live.placing import NO_TOOLTIP, at
from explorer.live.slider import Slider, live_parameters
from explorer.vega import Columns, Signals, given, rows

HEIGHT = 300
MOST = 512  # ticks of a format that are drawn
ZOOMS = 6  # doublings
ROWS = (0.16, 0.64)
TALL = 0.24


def sliders(form: NumberFormat) -> tuple[Slider, ...]:
    """The code with its bits, and how close the line is looked at."""
    return (
        Slider("code", "Code", 0, 2**form.bits - 1, 1, parts=form.parts),
        Slider("zoom", "Zoom to 0, doublings", 0, ZOOMS, 1),
    )


def format_data(form: NumberFormat, other: NumberFormat) -> tuple[Signals, Columns, Columns]:
    """What the chart shows, and its tables "own" and "others": `form`, and `other` below it."""
    signals = {"largest": form.largest, "largest_other": other.largest}
    signals |= {"words": _name(form), "words_other": _name(other)}
    own, others = ({"number": each.numbers[:: _every(each)].tolist()} for each in (form, other))
    return form_signals(form) | signals, own, others


def _every(form: NumberFormat) -> int:
    """Every how many of its numbers one is drawn."""
    return -(-len(form.numbers) // MOST)


def _name(form: NumberFormat) -> str:
    """What stands above its numbers."""
    words = f"{form.title}: {len(form.numbers):,} numbers, 0 and from {form.smallest:.3g}"
    words += f" to {form.largest:,.6g}"
    return words + (f"; every {_every(form)}th is drawn" if _every(form) > 1 else "")


def format_chart() -> alt.LayerChart:
    """The chart, to be filled with `format_data`."""
    limit = "pow(2, -zoom)"
    x = alt.X(
        "x:Q",
        title="number / largest number of its format",
        scale=alt.Scale(
            domainMin=alt.expr(f"-1.03 * {limit}"),
            domainMax=alt.expr(f"1.03 * {limit}"),
            nice=False,
        ),
        axis=alt.Axis(grid=False),
    )
    layers = (
        *_ticks(rows("own"), "largest", "words", x, ROWS[0], theme.BLUE),
        *_ticks(rows("others"), "largest_other", "words_other", x, ROWS[1], theme.GREY),
        _marker(),
    )
    floats = ("exponent", "mantissa", "bias", "specials", "last")
    return (
        alt.layer(*layers)
        .add_params(
            *live_parameters(code=5, zoom=0),
            *given("kind", "bits", *floats, "table"),
            *given("largest", "largest_other", "words", "words_other"),
            *following(*SIGNALS),
        )
        .properties(height=HEIGHT, title=_title())
    )


def _ticks(
    numbers: alt.Chart, largest: str, words: str, x: alt.X, top: float, colour: str
) -> tuple[alt.Chart, ...]:
    """A tick for each number of the table; the format's name."""
    return (
        numbers.transform_joinaggregate(count="count()")
        .transform_calculate(x=f"datum.number / {largest}")
        .mark_rule(
            y=at(top),
            y2=at(top + TALL),
            stroke=colour,
            strokeWidth=alt.expr("datum.count > 40 ? 1.2 : 2.5"),
            clip=True,
        )
        .encode(x=x, tooltip=[alt.Tooltip("number:Q", format=".6~g")]),
        alt.Chart(pd.DataFrame({"_": [0]}))
        .mark_text(
            text=alt.expr(words),
            x=2,
            y=at(top - 0.06),
            align="left",
            fontSize=alt.expr("width < 420 ? 11 : 13"),
            color="currentColor",
        )
        .encode(NO_TOOLTIP),
    )


def _marker() -> alt.Chart:
    """The number of the code, unless it is none or outside of the picture."""
    place = "value / largest"
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


def _title() -> alt.TitleParams:
    """How the bits make the number, with the current ones."""

    number = partial(digits, form=".6~g")

    shown = f"isNaN(value) ? 'not a number' : isFinite(value) ? {number('value')} : "
    shown += "(value > 0 ? '∞' : '−∞')"
    integer = "'−2^' + (bits - 1) + ' · b + rest = −' + half + ' · ' + top + ' + ' + rest"
    normal = (
        "'(−1)^s · 2^(e − ' + bias + ') · (1 + m/' + below + ') = (−1)^' + top + ' · 2^(' + e"
        " + ' − ' + bias + ') · (1 + ' + m + '/' + below + ')'"
    )
    subnormal = (
        "'(−1)^s · 2^(1 − ' + bias + ') · m/' + below + ' = (−1)^' + top + ' · 2^' + (1 - bias)"
        " + ' · ' + m + '/' + below + ', subnormal'"
    )
    level = "'level number ' + q + ' of ' + length(table)"
    first = (
        f"kind == 'integer' ? {integer} : kind == 'float' ? (e > 0 ? {normal} : {subnormal})"
        f" : {level}"
    )
    return alt.TitleParams(
        text=alt.expr(f"[{first}, 'code ' + q + ' stands for ' + ({shown})]"),
        anchor="start",
        fontSize=alt.expr("width < 420 ? 11.5 : 14"),
        lineHeight=20,
        fontWeight="normal",
        offset=8,
    )
