"""The clipping range, dragged on a histogram: everything else follows within a frame.

From the top: the two parts of the error; the histogram with the range; the levels; the staircase
x → x̂. They share one x axis and one view, for several linked views redraw more slowly.
"""

import altair as alt
import numpy as np

from explorer import theme
from explorer.chart.expression import (
    Expression,
    clamp,
    equal,
    field,
    following,
    is_valid,
    least,
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
    HISTOGRAM_SIGNALS,
    PITCH,
    axis,
    bars,
    ends,
    grid,
    heights,
    histogram_data,
)
from explorer.chart.picture import Columns, Signals, fixed_rows, layered, one_row, parameters
from explorer.chart.placing import NO_TOOLTIP, WIDTH, Band, at, dot, upright, words
from explorer.chart.pointing import (
    POINTED,
    PRESSED,
    explained,
    pointed_parameter,
    pressed_parameter,
)
from explorer.labs.range.error_bar import error_bar
from explorer.labs.range.expressions import (
    ALPHA,
    AT,
    BACK,
    BETA,
    BITS,
    CODE,
    HIGH,
    LOW,
    PARAMETERS,
    QMAX,
    QMIN,
    VALUES,
    WANTED,
    S,
    Z,
)
from explorer.labs.range.formula import numbers_below, steps_in_words

BINS = 80
STEPS = 300  # points of the staircase
LIMIT = 100.0
NEAR = 9  # pixels from an end of the range: a drag moves that end alone
STILL = 3  # pixels that are no drag
HISTOGRAM = Band(0.2, 0.62)
LEVELS, STAIRS = Band(0.625, 0.67), Band(0.7, 0.99)


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
        (_bars(x), *_band(), _levels(x), *_stairs(x), *_value(), *error_bar()),
        *parameters("low", "high", "bits", "symmetric", "x"),
        *parameters(*HISTOGRAM_SIGNALS, "energy"),
        pointed_parameter(),
        pressed_parameter(),
        *following(_dragged()),
        *following(PARAMETERS),
        *following(explained(VALUES, signal("x"), 0.001)),
        *numbers_below(),
        steps_in_words(),
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
