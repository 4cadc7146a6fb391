"""All numbers of two formats on one line, and the one that a code's bits stand for.

Both formats are stretched so that a tensor's largest value is 1, as a scale would do. A block of
smaller values is shaded: a format with scales for blocks follows it. The pointer reads the number
that is nearest to it in either format.
"""

import altair as alt
import numpy as np

from core.studies.number_formats import NumberFormat
from explorer import theme
from explorer.chart.expression import (
    Expression,
    Variable,
    clamp,
    equal,
    field,
    following,
    is_finite,
    is_nan,
    is_valid,
    least,
    length,
    magnitude,
    number,
    on_axis,
    power,
    ref,
    signal,
    text,
    where,
    with_fields,
)
from explorer.chart.picture import Columns, Signals, one_row, parameters, rows
from explorer.chart.placing import HEIGHT, NO_TOOLTIP, WIDTH, at, formula, words
from explorer.chart.pointing import POINTED, pointed_parameter
from explorer.labs.formats.expressions import BLOCK, arithmetic, bits_in_words, reading
from explorer.labs.formats.form import drawn_signal, every_how_many

ROWS, TALL = (0.09, 0.6), 0.2
FORM, OTHER = signal("form"), signal("form_other")
ZOOM, SHRINKS, VALUE, Q = signal("zoom"), signal("shrinks"), signal("value"), signal("q")
LIMIT = power(2, -ZOOM)


def format_data(form: NumberFormat, other: NumberFormat) -> tuple[Signals, dict[str, Columns]]:
    """What the chart shows, and its tables "own" and "others": `form`, and `other` below it."""
    signals = {"form": drawn_signal(form), "form_other": drawn_signal(other)}
    return signals, {"own": {"q": _codes(form)}, "others": {"q": _codes(other)}}


def _codes(form: NumberFormat) -> list[int]:
    """The codes of the numbers that are drawn, from the lowest number."""
    numbers, codes = np.unique(form.values, return_index=True)
    return codes[np.isfinite(numbers)][:: every_how_many(form)].tolist()


def format_chart() -> alt.TopLevelMixin:
    """The chart, to be filled with `format_data`."""
    x = alt.X(
        "x:Q",
        title="number / largest value of the tensor",
        scale=alt.Scale(domainMin=ref(-1.03 * LIMIT), domainMax=ref(1.03 * LIMIT), nice=False),
        # A zoom lengthens the labels: those at the ends are left out before they are cut off.
        axis=alt.Axis(grid=False, labelBound=4),
    )
    both = (
        (_numbers("own", FORM), FORM, ROWS[0], theme.BLUE),
        (_numbers("others", OTHER), OTHER, ROWS[1], theme.GREY),
    )
    layers = (
        _block(),
        *(_ticks(read, form, x, top, colour) for read, form, top, colour in both),
        *(line for read, form, top, _ in both for line in _words(read, form, top)),
        _marker(),
    )
    read = reading(FORM)
    return (
        alt.layer(*layers)
        .add_params(
            *parameters("code", "block", "zoom", "form", "form_other"),
            pointed_parameter(),
            *following({"q": least(signal("code"), power(2, FORM["bits"]) - 1), **read}),
            *following({"shrinks": length(FORM["scales"]) + length(OTHER["scales"]) > 0}),
            *following({"value_text": _as_number(VALUE)}),
            _formula(),
        )
        .properties(height=330)
    )


def _numbers(table: str, form: Variable) -> alt.Chart:
    """A row for each code of a table, with its number x of the line."""
    read = with_fields(rows(table), reading(form, field))
    return with_fields(
        read.transform_joinaggregate(count="count()"), {"x": field("value") / form["reach"]}
    )


def _ticks(numbers: alt.Chart, form: Variable, x: alt.X, top: float, colour: str) -> alt.Chart:
    """A line for each number, thinner where they crowd."""
    zoomed = power(2, ZOOM - where(length(form["scales"]) > 0, signal("block"), 0))
    return numbers.mark_rule(
        y=at(top),
        y2=at(top + TALL),
        stroke=colour,
        strokeWidth=ref(clamp(WIDTH * zoomed / field("count") / 6, 0.8, 2.5)),
        clip=True,
    ).encode(x=x, tooltip=NO_TOOLTIP)


def _block() -> alt.Chart:
    """Where the values of the block lie, shaded."""
    end = least(power(2, -signal("block")), 1.03 * LIMIT)
    return (
        one_row()
        .mark_rect(
            x=ref(on_axis("x", -end)),
            x2=ref(on_axis("x", end)),
            y=0,
            y2=ref(HEIGHT),
            fill=theme.ORANGE,
            fillOpacity=ref(where(SHRINKS, 0.16, 0)),
        )
        .encode(NO_TOOLTIP)
    )


def _words(numbers: alt.Chart, form: Variable, top: float) -> tuple[alt.Chart, ...]:
    """Above its numbers the format's name; below, how many of them are of use to the block, and
    the number that is nearest to the pointer.
    """
    scale = where(length(form["scales"]) > 0, form["scales"][BLOCK], 1)
    name = text(
        *(form["name"], number(form["smallest"] * scale, ".3~g"), " to "),
        *(number(form["largest"] * scale, ",.6~g"), form["drawn"]),
    )
    used = text(number(form["within"][BLOCK], ",d"), " of them for the shaded block")
    away = where(is_valid(POINTED), magnitude(field("x") - POINTED["x"]), 0)
    nearest = (
        with_fields(numbers, {"away": away})
        .transform_joinaggregate(nearest="min(away)")
        .transform_filter(str(is_valid(POINTED) & equal(field("away"), field("nearest"))))
    )
    read = text(
        *("here: code ", field("q"), " = ", bits_in_words(form, field), " → "),
        *(arithmetic(form, field), " = ", _as_number(field("value"))),
    )
    return (
        words(name, top - 0.045),
        words(where(SHRINKS, used, ""), top + TALL + 0.05),
        words(read, top + TALL + 0.115, chart=nearest),
    )


def _marker() -> alt.Chart:
    """The number of the code, unless it is none or outside of the picture."""
    place = VALUE / FORM["reach"]
    seen = is_finite(VALUE) & (magnitude(place) <= 1.03 * LIMIT)
    return (
        one_row()
        .mark_circle(
            x=ref(where(is_finite(VALUE), on_axis("x", place), 0)),
            y=at(ROWS[0] + TALL / 2),
            size=150,
            opacity=1,
            fill=theme.ORANGE,
            fillOpacity=ref(where(seen, 1, 0)),
        )
        .encode(NO_TOOLTIP)
    )


def _as_number(value: Expression) -> Expression:
    """The text of a number, or of what is none."""
    infinite = where(value > 0, "∞", "−∞")
    known = where(is_finite(value), number(value, ".6~g"), infinite)
    return where(is_nan(value), "not a number", known)


def _formula() -> alt.Parameter:
    """How the bits of the code are read, with letters and with its numbers; what comes out."""
    bits = text("code ", Q, " = ", bits_in_words(FORM), " in bits")
    whole = text("two’s complement: −2^", FORM["bits"] - 1, " · highest bit + the rest")
    scaled = where(FORM["below"] > 1, text(", ÷ ", FORM["below"]), "")
    normal = text("(−1)^s · 2^(e − ", FORM["bias"], ") · (1 + m/", FORM["below"], ")")
    small = text("subnormal: (−1)^s · 2^(1 − ", FORM["bias"], ") · m/", FORM["below"])
    letters = where(
        equal(FORM["kind"], "integer"),
        text(whole, scaled),
        where(
            equal(FORM["kind"], "float"),
            where(signal("e") > 0, normal, small),
            text("level number ", Q, " of ", length(FORM["levels"])),
        ),
    )
    return formula(bits, letters, text("= ", arithmetic(FORM), " = ", _as_number(VALUE)))
