"""The clipping range, dragged on a histogram: everything else follows within a frame.

From the top: the formulas with the current numbers (the title); the two parts of the error; the
histogram with the range; the levels; the staircase x → x̂. They share one x axis and one view, for
several linked views redraw more slowly.
"""

import altair as alt
import numpy as np
import pandas as pd

from explorer import theme
from explorer.live.expression import calculated, digits, following
from explorer.live.histogram import COUNTED, axis, bars, ends, heights, histogram_data, place
from explorer.live.placing import NO_TOOLTIP, Band, at, upright
from explorer.live.pointer import looked_at, pointer
from explorer.live.range_expressions import ERRORS, PARAMETERS, VALUES
from explorer.live.range_formulas import range_formulas
from explorer.live.slider import Slider, live_parameters
from explorer.vega import Columns, Signals, given, rows

BINS = 80
STEPS = 300  # points of the staircase

HEIGHT = 500

ERROR_BAR, HISTOGRAM = Band(0.05, 0.085), Band(0.2, 0.62)
LEVELS, STAIRS = Band(0.625, 0.67), Band(0.7, 0.99)

LIMIT = 100.0
FEWEST, MOST = 2, 8  # bits


def sliders(values: np.ndarray) -> tuple[Slider, ...]:
    """The sliders for a tensor: the range, the bits, and the value looked at."""
    furthest = float(np.ceil(np.abs(values).max() * 10) / 10)
    return (
        Slider("low", "From α", -LIMIT, LIMIT, 0.001),
        Slider("high", "To β", -LIMIT, LIMIT, 0.001),
        Slider("bits", "Bits for each value", FEWEST, MOST, 1),
        Slider("x", "Value x", -furthest, furthest, 0.01),
    )


def range_data(values: np.ndarray, symmetric: bool) -> tuple[Signals, Columns, Columns]:
    """What the chart shows, and its tables "values" and "bars", a histogram.

    values: float64 of shape (n,); at most some 1,000 keep the drag fluid. The x axis holds all of
    them and 0, with room on both sides to drag in.
    """
    low, high = min(float(values.min()), 0.0), max(float(values.max()), 0.0)
    room = (high - low or 1.0) * 0.06
    counts = np.histogram(values, bins=BINS, range=(low - room, high + room))
    signals, table = histogram_data(*counts)
    signals |= {"symmetric": symmetric, "signal": float(values @ values)}
    return signals, {"x": values.tolist()}, table


def range_chart() -> alt.LayerChart:
    """The chart, to be filled with `range_data`."""
    x = axis(BINS)
    return (
        alt.layer(
            _bars(x),
            *_band(),
            _levels(x),
            *_stairs(x),
            *_probe(),
            *_errors(),
            pointer(x, place(BINS)),
        )
        .resolve_scale(y="independent")
        .add_params(
            *live_parameters(low=-1.0, high=1.0, bits=3, x=0.73),
            *given(*COUNTED, "symmetric", "signal"),
            *following(*PARAMETERS, *looked_at(*VALUES)),
        )
        .properties(height=HEIGHT, title=range_formulas())
    )


def _bars(x: alt.X) -> alt.Chart:
    """The histogram, its bars orange where their values are cut."""
    centre = "((datum.x + datum.end) / 2)"
    fits = f"{centre} / S + Z <= qmax + 0.5 && {centre} / S + Z >= qmin - 0.5"
    return (
        bars()
        .mark_bar(
            fill=alt.expr(f"{fits} ? '{theme.BLUE}' : '{theme.ORANGE}'"), binSpacing=0, opacity=0.9
        )
        .encode(
            x=x,
            x2="end",
            y2=alt.Y2Datum(0),
            y=alt.Y("count:Q", axis=None, scale=heights(HISTOGRAM)),
        )
    )


def _band() -> tuple[alt.Chart, ...]:
    """The range: a tinted band, its two ends, and their names."""
    one = alt.Chart(pd.DataFrame({"x": [0]}))
    top, bottom = at(HISTOGRAM.top - 0.05), at(LEVELS.top)
    band = one.mark_rect(
        x=alt.expr("scale('x', low)"),
        x2=alt.expr("scale('x', high)"),
        y=top,
        y2=bottom,
        fill=theme.BLUE,
        fillOpacity=0.12,
    ).encode(NO_TOOLTIP)
    edges = (
        one.mark_rect(
            x=alt.expr(f"scale('x', {end}) - 1"),
            x2=alt.expr(f"scale('x', {end}) + 1"),
            y=top,
            y2=bottom,
            fill=theme.BLUE,
        ).encode(NO_TOOLTIP)
        for end in ("low", "high")
    )
    short = f"'α = ' + {digits('low')} + '   β = ' + {digits('high')}"
    middle = "(scale('x', low) + scale('x', high)) / 2"
    names = one.mark_text(
        text=alt.expr(short),
        x=alt.expr(f"clamp({middle}, 75, width - 75)"),  # all of it inside the picture
        y=at(HISTOGRAM.top - 0.07),
        fontSize=13,
        color="currentColor",
    ).encode(NO_TOOLTIP)
    return band, *edges, names


def _levels(x: alt.X) -> alt.Chart:
    """One tick for each number that a code can stand for."""
    return (
        alt.Chart(pd.DataFrame({"code": range(-128, 128)}))
        .transform_filter("datum.code >= qmin && datum.code <= qmax")
        .transform_calculate(x="(datum.code - Z) * S")
        .mark_rule(
            y=at(LEVELS.top),
            y2=at(LEVELS.bottom),
            stroke=theme.BLUE,
            strokeWidth=alt.expr("bits < 5 ? 3 : 1.2"),
            clip=True,
        )
        .encode(x=x)
    )


def _stairs(x: alt.X) -> tuple[alt.Chart, ...]:
    """x̂ over x: the staircase, and the straight line that it would be without rounding."""
    scale = alt.Scale(domain=ends(BINS), range=[at(STAIRS.bottom), at(STAIRS.top)], nice=False)
    y = alt.Y("xhat:Q", axis=None, scale=scale)
    two = alt.Chart(pd.DataFrame({"share": [0, 1]}))
    line = two.transform_calculate(x=place(BINS), xhat=place(BINS))
    grid = alt.Chart(pd.DataFrame({"share": np.linspace(0, 1, STEPS)}))
    grid = calculated(grid.transform_calculate(x=place(BINS)), *VALUES)
    return (
        line.mark_line(stroke=theme.GREY, strokeDash=[4, 4], strokeWidth=1.5).encode(x=x, y=y),
        grid.mark_line(stroke=theme.BLUE, strokeWidth=2).encode(x=x, y=y),
    )


def _probe() -> tuple[alt.Chart, ...]:
    """The value looked at: a rule through histogram and staircase, and a dot where it goes."""
    one = alt.Chart(pd.DataFrame({"_": [0]}))
    share = f"(at_xhat - first) / ({BINS} * pitch)"
    dot = one.mark_circle(
        x=alt.expr("scale('x', at)"),
        y=alt.expr(f"height * ({STAIRS.bottom} - {STAIRS.bottom - STAIRS.top} * {share})"),
        size=110,
        opacity=1,
        fill=alt.expr(f"at_wanted == at_q ? '{theme.BLUE}' : '{theme.ORANGE}'"),
        stroke="white",
        strokeWidth=1.5,
    )
    return upright("scale('x', at)", HISTOGRAM.top, STAIRS.bottom), dot.encode(NO_TOOLTIP)


def error_sums() -> alt.Chart:
    """One row: the squared error of the table "values", the part of it by clipping, and n."""
    return calculated(rows("values"), *VALUES, *ERRORS).transform_aggregate(
        noise="sum(square)", clipping="sum(cut)", n="count()"
    )


def _errors() -> tuple[alt.Chart, ...]:
    """How much of the squared error is rounding and how much clipping: a bar of two parts."""
    sums = error_sums().transform_calculate(
        split="datum.noise > 0 ? datum.clipping / datum.noise : 0"
    )
    edge = "width * (1 - datum.split)"
    some = "(datum.noise > 0 ? 1 : 0)"
    top, bottom = at(ERROR_BAR.top), at(ERROR_BAR.bottom)
    rounding, clipping = (
        sums.mark_rect(
            x=left, x2=right, y=top, y2=bottom, fill=fill, fillOpacity=alt.expr(some)
        ).encode(NO_TOOLTIP)
        for left, right, fill in (
            (0, alt.expr(edge), theme.BLUE),
            (alt.expr(edge), alt.expr("width"), theme.ORANGE),
        )
    )
    total = (
        "datum.noise > 0 ? 'Mean squared error ' + format(datum.noise / datum.n, '.3~g') + ' = '"
        " + format(1 - datum.split, '.0%') + ' rounding + ' + format(datum.split, '.0%')"
        " + ' clipping, SQNR ' + format(10 * (log(signal / datum.noise) / LN10), '.1f') + ' dB'"
        " : 'No error: every value is exact'"
    )
    words = sums.mark_text(
        text=alt.expr(total),
        x=0,
        y=at(0.02),
        align="left",
        color="currentColor",  # the text colour of the page, in either theme
        fontSize=alt.expr("width < 420 ? 11 : 13"),
    ).encode(NO_TOOLTIP)
    return rounding, clipping, words
