"""All numbers of two formats on one line, and the one that a code's bits stand for.

Both formats are stretched so that their largest number is 1, as a scale would do. The bits and the
zoom follow their sliders in the browser.
"""

import altair as alt
import pandas as pd

from core.formats import IntFormat, Minifloat
from core.try_format import NumberFormat
from explorer import theme
from explorer.live.format_expressions import signals
from explorer.live.placing import NO_TOOLTIP, at
from explorer.live.slider import Slider, live_parameter

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


def format_chart(form: NumberFormat, other: NumberFormat) -> alt.LayerChart:
    """The chart of `form`, and `other` below it."""
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
    table = [] if isinstance(form.kind, IntFormat | Minifloat) else form.numbers.tolist()
    layers = (
        *_ticks(form, x, ROWS[0], theme.BLUE),
        *_ticks(other, x, ROWS[1], theme.GREY),
        _marker(form),
    )
    starts = (min(5, 2**form.bits - 1), 0)
    return (
        alt.layer(*layers)
        .add_params(
            *(live_parameter(s, v) for s, v in zip(sliders(form), starts, strict=True)),
            alt.param(name="table", value=table),
            *(alt.param(name=e.name, expr=e.text) for e in signals(form)),
        )
        .properties(height=HEIGHT, title=_title(form))
    )


def _ticks(form: NumberFormat, x: alt.X, top: float, colour: str) -> tuple[alt.Chart, ...]:
    """A tick for each number, or for some of very many; and the format's name."""
    numbers = form.numbers
    every = -(-len(numbers) // MOST)
    shown = numbers[::every]
    rows = pd.DataFrame({"x": shown / form.largest, "number": shown})
    words = f"{form.title}: {len(numbers):,} numbers, 0 and from {form.smallest:.3g}"
    words += f" to {form.largest:,.6g}" + (f"; every {every}th is drawn" if every > 1 else "")
    return (
        alt.Chart(rows)
        .mark_rule(
            y=at(top),
            y2=at(top + TALL),
            stroke=colour,
            strokeWidth=1.2 if len(shown) > 40 else 2.5,
            clip=True,
        )
        .encode(x=x, tooltip=[alt.Tooltip("number:Q", format=".6~g")]),
        alt.Chart(pd.DataFrame({"_": [0]}))
        .mark_text(
            text=words,
            x=2,
            y=at(top - 0.06),
            align="left",
            fontSize=alt.expr("width < 420 ? 11 : 13"),
            color="currentColor",
        )
        .encode(NO_TOOLTIP),
    )


def _marker(form: NumberFormat) -> alt.Chart:
    """The number of the code, unless it is none or outside of the picture."""
    place = f"value / {form.largest!r}"
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


def _title(form: NumberFormat) -> alt.TitleParams:
    """How the bits make the number, with the current ones."""

    def number(expression: str) -> str:
        return f"replace(format({expression}, '.6~g'), '-', '−')"

    shown = f"isNaN(value) ? 'not a number' : isFinite(value) ? {number('value')} : "
    shown += "(value > 0 ? '∞' : '−∞')"
    match form.kind:
        case IntFormat(bits=bits):
            first = f"'−2^{bits - 1} · b + rest = −{2 ** (bits - 1)} · ' + top + ' + ' + rest"
        case Minifloat(bias=bias, mantissa=mantissa):
            below = 2**mantissa
            first = (
                f"e > 0 ? '(−1)^s · 2^(e − {bias}) · (1 + m/{below}) = (−1)^' + s + ' · 2^(' + e"
                f" + ' − {bias}) · (1 + ' + m + '/{below})'"
                f" : '(−1)^s · 2^(1 − {bias}) · m/{below} = (−1)^' + s + ' · 2^{1 - bias} · ' + m"
                f" + '/{below}, subnormal'"
            )
        case _:
            first = "'level number ' + code + ' of ' + length(table)"
    return alt.TitleParams(
        text=alt.expr(f"[{first}, 'code ' + code + ' stands for ' + ({shown})]"),
        anchor="start",
        fontSize=alt.expr("width < 420 ? 11.5 : 14"),
        lineHeight=20,
        fontWeight="normal",
        offset=8,
    )
