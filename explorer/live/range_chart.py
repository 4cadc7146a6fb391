"""The clipping range, dragged on a histogram: everything else follows within a frame.

From the top: the formulas with the current numbers (the title); the two parts of the error; the
histogram with the range; the levels; the staircase x → x̂. They share one x axis and one view, for
several linked views redraw more slowly.
"""

from dataclasses import dataclass

import altair as alt
import numpy as np
import pandas as pd

from explorer import theme
from explorer.live.range_expressions import ERRORS, PARAMETERS, VALUES, Expression, snapped
from explorer.live.range_formulas import SHORT, range_formulas

BRUSH = "brush"
BINS = 80
STEPS = 300  # points of the staircase

HEIGHT = 500

# Where each part begins and ends, as a share of the picture's height from the top.
ERROR_BAR = (0.05, 0.085)
HISTOGRAM = (0.2, 0.62)
LEVELS = (0.625, 0.67)
STAIRS = (0.7, 0.99)

# Vega-Lite wants some encoding even of a mark that is placed in pixels.
_NO_TOOLTIP = alt.TooltipValue(None)


@dataclass(frozen=True)
class RangeDrawing:
    """What the chart starts from: the range may then be dragged, the rest stays."""

    low: float
    high: float
    bits: int
    symmetric: bool


def margin(values: np.ndarray) -> tuple[float, float]:
    """The x axis: all values and 0, with room on both sides to drag in."""
    low, high = min(float(values.min()), 0.0), max(float(values.max()), 0.0)
    room = (high - low or 1.0) * 0.06
    return low - room, high + room


def range_chart(values: np.ndarray, drawing: RangeDrawing) -> alt.LayerChart:
    """The chart for `values`, float64 of shape (n,); at most some 1,000 keep the drag fluid."""
    ends = list(margin(values))
    x = alt.X(
        "x:Q",
        title="value",
        scale=alt.Scale(domain=ends, nice=False, zero=False),
        axis=alt.Axis(grid=False),
    )
    brush = alt.selection_interval(
        name=BRUSH,
        encodings=["x"],
        # A drag that begins inside the range draws a new one; the wheel scrolls the page.
        translate=False,
        zoom=False,
        value={"x": [drawing.low, drawing.high]},
        # Drawn by _band instead, over the histogram alone.
        mark=alt.BrushConfig(fillOpacity=0, strokeOpacity=0, cursor="ew-resize"),
    )
    layers = (
        _bars(values, x).add_params(brush),
        *_band(),
        _levels(x),
        *_stairs(ends, x),
        *_errors(values),
    )
    return (
        alt.layer(*layers)
        .resolve_scale(y="independent")
        .add_params(*_signals(values, drawing))
        .properties(height=HEIGHT, title=range_formulas())
    )


def _signals(values: np.ndarray, drawing: RangeDrawing) -> list[alt.Parameter]:
    """Every number that the whole tensor shares, in the order in which they follow."""
    whole = [float(values.min()), float(values.max())]
    brushed = f"isDefined({BRUSH}.x)"
    low = f"{brushed} ? {snapped(f'{BRUSH}.x[0]')} : {whole[0]}"
    high = f"{brushed} ? {snapped(f'{BRUSH}.x[1]')} : {whole[1]}"
    return [
        alt.param(name="bits", value=drawing.bits),
        alt.param(name="symmetric", value=drawing.symmetric),
        *(
            alt.param(name=e.name, expr=e.text)
            for e in (Expression("low", low), Expression("high", high), *PARAMETERS)
        ),
    ]


def _bars(values: np.ndarray, x: alt.X) -> alt.Chart:
    """The histogram, its bars orange where their values are cut."""
    counts, edges = np.histogram(values, bins=BINS, range=margin(values))
    rows = pd.DataFrame({"x": edges[:-1], "end": edges[1:], "count": counts})[counts > 0]
    centre = "((datum.x + datum.end) / 2)"
    fits = f"{centre} / S + Z <= qmax + 0.5 && {centre} / S + Z >= qmin - 0.5"
    return (
        alt.Chart(rows)
        .mark_bar(
            fill=alt.expr(f"{fits} ? '{theme.BLUE}' : '{theme.ORANGE}'"), binSpacing=0, opacity=0.9
        )
        .encode(
            x=x,
            x2="end",
            y2=alt.Y2Datum(0),
            y=alt.Y(
                "count:Q",
                axis=None,
                # Square roots keep a single value visible beside hundreds.
                scale=alt.Scale(
                    type="sqrt", range=[_y(HISTOGRAM[1]), _y(HISTOGRAM[0])], nice=False
                ),
            ),
            tooltip=[
                alt.Tooltip("x:Q", title="from", format=".3~r"),
                alt.Tooltip("end:Q", title="to", format=".3~r"),
                alt.Tooltip("count:Q", title="values"),
            ],
        )
    )


def _band() -> tuple[alt.Chart, ...]:
    """The range: a tinted band, its two ends, and their names."""
    one = alt.Chart(pd.DataFrame({"x": [0]}))
    top, bottom = _y(HISTOGRAM[0] - 0.05), _y(LEVELS[0])
    band = one.mark_rect(
        x=alt.expr("scale('x', low)"),
        x2=alt.expr("scale('x', high)"),
        y=top,
        y2=bottom,
        fill=theme.BLUE,
        fillOpacity=0.12,
    ).encode(_NO_TOOLTIP)
    ends = (
        one.mark_rect(
            x=alt.expr(f"scale('x', {end}) - 1"),
            x2=alt.expr(f"scale('x', {end}) + 1"),
            y=top,
            y2=bottom,
            fill=theme.BLUE,
        ).encode(_NO_TOOLTIP)
        for end in ("low", "high")
    )
    short = f"'α = ' + format(low, {SHORT}) + '   β = ' + format(high, {SHORT})"
    middle = "(scale('x', low) + scale('x', high)) / 2"
    names = one.mark_text(
        text=alt.expr(short),
        x=alt.expr(f"clamp({middle}, 75, width - 75)"),  # all of it inside the picture
        y=_y(HISTOGRAM[0] - 0.07),
        fontSize=13,
        color="currentColor",
    ).encode(_NO_TOOLTIP)
    return band, *ends, names


def _levels(x: alt.X) -> alt.Chart:
    """One tick for each number that a code can stand for."""
    return (
        alt.Chart(pd.DataFrame({"code": range(-128, 128)}))
        .transform_filter("datum.code >= qmin && datum.code <= qmax")
        .transform_calculate(x="(datum.code - Z) * S")
        .mark_rule(
            y=_y(LEVELS[0]),
            y2=_y(LEVELS[1]),
            stroke=theme.BLUE,
            strokeWidth=alt.expr("bits < 5 ? 3 : 1.2"),
            clip=True,
        )
        .encode(x=x)
    )


def _stairs(ends: list[float], x: alt.X) -> tuple[alt.Chart, ...]:
    """x̂ over x: the staircase, and the straight line that it would be without rounding."""
    y = alt.Y(
        "xhat:Q", axis=None, scale=alt.Scale(domain=ends, range=[_y(STAIRS[1]), _y(STAIRS[0])])
    )
    line = alt.Chart(pd.DataFrame({"x": ends, "xhat": ends}))
    grid = alt.Chart(pd.DataFrame({"x": np.linspace(ends[0], ends[1], STEPS)}))
    return (
        line.mark_line(stroke=theme.GREY, strokeDash=[4, 4], strokeWidth=1.5).encode(x=x, y=y),
        _calculated(grid, *VALUES).mark_line(stroke=theme.BLUE, strokeWidth=2).encode(x=x, y=y),
    )


def _errors(values: np.ndarray) -> tuple[alt.Chart, ...]:
    """How much of the squared error is rounding and how much clipping: a bar of two parts."""
    rows = alt.Chart(pd.DataFrame({"x": values}))
    signal = float(values @ values)
    sums = (
        _calculated(rows, *VALUES, *ERRORS)
        .transform_aggregate(noise="sum(square)", clipping="sum(cut)", n="count()")
        .transform_calculate(split="datum.noise > 0 ? datum.clipping / datum.noise : 0")
    )
    edge = "width * (1 - datum.split)"
    some = "(datum.noise > 0 ? 1 : 0)"
    top, bottom = _y(ERROR_BAR[0]), _y(ERROR_BAR[1])
    rounding, clipping = (
        sums.mark_rect(
            x=left, x2=right, y=top, y2=bottom, fill=fill, fillOpacity=alt.expr(some)
        ).encode(_NO_TOOLTIP)
        for left, right, fill in (
            (0, alt.expr(edge), theme.BLUE),
            (alt.expr(edge), alt.expr("width"), theme.ORANGE),
        )
    )
    total = (
        "datum.noise > 0 ? 'Mean squared error ' + format(datum.noise / datum.n, '.3~g') + ' = '"
        " + format(1 - datum.split, '.0%') + ' rounding + ' + format(datum.split, '.0%')"
        f" + ' clipping, SQNR ' + format(10 * (log({signal} / datum.noise) / LN10), '.1f') + ' dB'"
        " : 'No error: every value is exact'"
    )
    words = sums.mark_text(
        text=alt.expr(total),
        x=0,
        y=_y(0.02),
        align="left",
        color="currentColor",  # the text colour of the page, in either theme
        fontSize=alt.expr("width < 420 ? 11 : 13"),
    ).encode(_NO_TOOLTIP)
    return rounding, clipping, words


def _y(share: float) -> alt.ExprRef:
    """A place in the picture, `share` of the way down."""
    return alt.expr(f"height * {share:.3f}")


def _calculated(chart: alt.Chart, *expressions: Expression) -> alt.Chart:
    for expression in expressions:
        chart = chart.transform_calculate(**{expression.name: expression.text})
    return chart
