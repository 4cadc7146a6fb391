"""The clipping range, dragged on a histogram: everything else follows within a frame.

From the top: the two parts of the error; the histogram with the range; the levels; the staircase
x → x̂. They share one x axis and one view, for several linked views redraw more slowly.
"""

import altair as alt
import numpy as np

from explorer import theme
from explorer.chart.expression import (
    Constant,
    Expression,
    clamp,
    equal,
    field,
    following,
    in_brackets,
    is_valid,
    least,
    log,
    magnitude,
    most,
    number,
    on_axis,
    ref,
    round_half_up,
    signal,
    text,
    where,
    with_fields,
)
from explorer.chart.histogram import (
    FIRST,
    PITCH,
    axis,
    bars,
    ends,
    grid,
    heights,
    histogram_data,
)
from explorer.chart.picture import Columns, Signals, fixed_rows, layered, one_row, parameters, rows
from explorer.chart.placing import NO_TOOLTIP, WIDTH, Band, at, dot, formula, upright, words
from explorer.chart.pointing import (
    POINTED,
    PRESSED,
    explained,
    pointed_parameter,
    pressed_parameter,
)
from explorer.labs.range.expressions import (
    BITS,
    ERRORS,
    HIGH,
    LOW,
    PARAMETERS,
    SYMMETRIC,
    VALUES,
)

BINS = 80
STEPS = 300  # points of the staircase
LIMIT = 100.0
NEAR = 9  # pixels from an end of the range: a drag moves that end alone
STILL = 3  # pixels that are no drag
ERROR_BAR, HISTOGRAM = Band(0.06, 0.095), Band(0.2, 0.62)
LEVELS, STAIRS = Band(0.625, 0.67), Band(0.7, 0.99)

S, Z, QMIN, QMAX, ALPHA, BETA = (signal(n) for n in ("S", "Z", "qmin", "qmax", "alpha", "beta"))
AT, CODE, BACK, WANTED = (signal(n) for n in ("at", "at_q", "at_xhat", "at_wanted"))


def range_data(values: np.ndarray) -> tuple[Signals, dict[str, Columns]]:
    """What the chart shows, and its tables "values" and "bars", a histogram.

    values: float64 of shape (n,); at most some 1,000 keep the drag fluid. The x axis holds all of
    them and 0, with room on both sides to drag in.
    """
    low, high = min(float(values.min()), 0.0), max(float(values.max()), 0.0)
    room = (high - low or 1.0) * 0.06
    counts = np.histogram(values, bins=BINS, range=(low - room, high + room))
    signals, table = histogram_data(*counts)
    signals["energy"] = float(values @ values)
    return signals, {"values": {"x": values.tolist()}, "bars": table}


def range_chart() -> alt.TopLevelMixin:
    """The chart, to be filled with `range_data`."""
    x = axis(BINS)
    return layered(
        (_bars(x), *_band(), _levels(x), *_stairs(x), *_value(), *_errors()),
        *parameters("low", "high", "bits", "symmetric", "x"),
        *parameters("first", "pitch", "tallest", "energy"),
        pointed_parameter(),
        pressed_parameter(),
        *following(_dragged()),
        *following(PARAMETERS),
        *following(explained(VALUES, signal("x"), 0.001)),
        *_numbers(),
        _formula(),
        height=430,
    )


def _dragged() -> dict[str, Expression]:
    """The range that a drag means: from where it began to the pointer; from an end, that end alone.

    Three digits after the point are enough, and keep a link short.
    """
    low, high = PRESSED["values"]["low"], PRESSED["values"]["high"]

    def near(end: Expression) -> Expression:
        return magnitude(on_axis("x", end) - PRESSED["pixels"]) < NEAR

    stays = where(near(low), high, where(near(high), low, PRESSED["x"]))
    ends = (least(stays, POINTED["x"]), most(stays, POINTED["x"]))
    moves = is_valid(PRESSED) & is_valid(POINTED)
    far = magnitude(POINTED["pixels"] - PRESSED["pixels"]) > STILL
    return {
        name: where(moves, where(far, round_half_up(1000 * end) / 1000, None), None)
        for name, end in zip(("dragged_low", "dragged_high"), ends, strict=True)
    }


def error_sums() -> alt.Chart:
    """One row: the squared error of the table "values", the part of it by clipping, and n."""
    return with_fields(rows("values"), {**VALUES, **ERRORS}).transform_aggregate(
        noise="sum(square)", clipping="sum(cut)", n="count()"
    )


def _bars(x: alt.X) -> alt.Chart:
    """The histogram, its bars orange where their values are clipped."""
    code = (field("x") + field("end")) / 2 / S + Z
    fits = (code <= QMAX + 0.5) & (code >= QMIN - 0.5)
    return (
        bars()
        .mark_bar(fill=ref(where(fits, theme.BLUE, theme.ORANGE)), binSpacing=0, opacity=0.9)
        .encode(
            x=x,
            x2="end",
            y2=alt.Y2Datum(0),
            y=alt.Y("count:Q", axis=None, scale=heights(HISTOGRAM)),
        )
    )


def _band() -> tuple[alt.Chart, ...]:
    """The range: a tinted band as far as the levels reach, its two ends, and their names."""
    top, bottom = at(HISTOGRAM.top - 0.05), at(LEVELS.top)
    tints = (
        one_row()
        .mark_rect(
            x=ref(on_axis("x", low)),
            x2=ref(on_axis("x", high)),
            y=top,
            y2=bottom,
            fill=theme.BLUE,
            fillOpacity=0.07,
            clip=True,
        )
        .encode(NO_TOOLTIP)
        for low, high in ((LOW, HIGH), (ALPHA, BETA))
    )
    edges = (
        one_row()
        .mark_rect(
            x=ref(on_axis("x", end) - 1),
            x2=ref(on_axis("x", end) + 1),
            y=top,
            y2=bottom,
            fill=theme.BLUE,
            clip=True,
        )
        .encode(NO_TOOLTIP)
        for end in (LOW, HIGH)
    )
    # All of the text inside the picture.
    middle = clamp((on_axis("x", LOW) + on_axis("x", HIGH)) / 2, 75, WIDTH - 75)
    names = words(
        text("from ", number(LOW), " to ", number(HIGH)),
        HISTOGRAM.top - 0.075,
        middle,
        size=(13, 13),
        align="center",
    )
    return *tints, *edges, names


def _levels(x: alt.X) -> alt.Chart:
    """A tick for each level."""
    codes = fixed_rows([{"i": i} for i in range(256)])
    levels = with_fields(codes, {"q": QMIN + field("i"), "x": (field("q") - Z) * S})
    return (
        levels.transform_filter(str(field("q") <= QMAX))
        .mark_rule(
            y=at(LEVELS.top),
            y2=at(LEVELS.bottom),
            stroke=theme.BLUE,
            strokeWidth=ref(where(BITS < 5, 3, 1.2)),
            clip=True,
        )
        .encode(x=x)
    )


def _stairs(x: alt.X) -> tuple[alt.Chart, ...]:
    """x̂ over x: the staircase, and the straight line that it would be without rounding."""
    scale = alt.Scale(domain=ends(BINS), range=[at(STAIRS.bottom), at(STAIRS.top)], nice=False)
    y = alt.Y("xhat:Q", axis=None, scale=scale)
    line = with_fields(grid(2, BINS), {"xhat": field("x")})
    return (
        line.mark_line(stroke=theme.GREY, strokeDash=[4, 4], strokeWidth=1.5).encode(x=x, y=y),
        with_fields(grid(STEPS, BINS), VALUES)
        .mark_line(stroke=theme.BLUE, strokeWidth=2)
        .encode(x=x, y=y),
    )


def _value() -> tuple[alt.Chart, ...]:
    """The value in question: a rule through histogram and staircase, and a dot where it goes."""
    share = (BACK - FIRST) / (BINS * PITCH)
    x = on_axis("x", AT)
    return (
        upright(x, HISTOGRAM.top, STAIRS.bottom),
        dot(
            x,
            STAIRS.place(share),
            where(equal(WANTED, CODE), theme.BLUE, theme.ORANGE),
            clip=True,
        ),
    )


def _errors() -> tuple[alt.Chart, ...]:
    """How much of the squared error is rounding and how much clipping: a bar of two parts."""
    noise = field("noise")
    sums = with_fields(error_sums(), {"split": where(noise > 0, field("clipping") / noise, 0)})
    split = field("split")
    edge = WIDTH * (1 - split)
    rounding, clipping = (
        sums.mark_rect(
            x=ref(left),
            x2=ref(right),
            y=at(ERROR_BAR.top),
            y2=at(ERROR_BAR.bottom),
            fill=fill,
            fillOpacity=ref(where(noise > 0, 1, 0)),
        ).encode(NO_TOOLTIP)
        for left, right, fill in ((0, edge, theme.BLUE), (edge, WIDTH, theme.ORANGE))
    )
    parts = text(
        *("Mean squared error ", number(noise / field("n"), ".3~g"), " = "),
        *(number(1 - split, ".0%"), " rounding + ", number(split, ".0%"), " clipping, SQNR "),
        *(number(10 * log(signal("energy") / noise) / log(10), ".1f"), " dB"),
    )
    said = where(noise > 0, parts, "No error: every value is exact")
    return rounding, clipping, words(said, 0.025, 0, sums)


def _numbers() -> tuple[alt.Parameter, ...]:
    """Numbers below the picture that follow a drag."""
    return (
        alt.param(name="scale_text", expr=str(number(S))),
        alt.param(name="zero_text", expr=str(number(Z, "d"))),
    )


def _formula() -> alt.Parameter:
    """S and Z with their numbers, and what becomes of the value in question."""
    powers = Constant(tuple("⁰¹²³⁴⁵⁶⁷⁸"))
    affine = text(
        *("S = (β − α) / (2", powers[BITS], " − 1) = (", number(BETA), " − ", in_brackets(ALPHA)),
        *(") / ", QMAX - QMIN, " = ", number(S), _widened()),
    )
    even = text(
        *("S = max(|α|, |β|) / (2", powers[BITS - 1], " − 1) = ", number(most(-ALPHA, BETA))),
        *(" / ", QMAX, " = ", number(S)),
    )
    offset = text(
        *("Z = round(qmin − α / S) = round(", number(QMIN), " − ", in_brackets(ALPHA), " / "),
        *(number(S), ") = ", number(Z)),
    )
    plus = text(where(Z < 0, " − ", " + "), number(magnitude(Z)))
    value = text(
        *("q = clip(round(", number(AT, ".4~r"), " / ", number(S), ")", plus, ") = "),
        *(number(CODE), " → x̂ = ", number(BACK), ", error ", number(BACK - AT, "+.3~f")),
        where(equal(WANTED, CODE), "", ", clipped"),
    )
    return formula(where(SYMMETRIC, even, affine), where(SYMMETRIC, "Z = 0", offset), value)


def _widened() -> Expression:
    """What the formula says of a range that leaves 0 out."""
    return where(
        LOW > 0,
        "; α is 0, so that 0 stays exact",
        where(HIGH < 0, "; β is 0, so that 0 stays exact", ""),
    )
