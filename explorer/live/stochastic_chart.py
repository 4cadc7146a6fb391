"""One value rounded by lot, draw after draw: the mean settles on the value itself.

From the top: the arithmetic (the title); each of the first draws as a tick, up or down; the mean of
the draws so far beside the value, the level that nearest would choose, and the band in which two of
three means lie. The value and the number of draws follow their sliders in the browser.
"""

import altair as alt
import numpy as np
import pandas as pd

from core.studies.stochastic_mean import random_numbers
from explorer import theme
from explorer.live.expression import Expression, calculated, digits, following, ties_to_even
from explorer.live.formula import formula
from explorer.live.placing import NO_TOOLTIP, Band, at
from explorer.live.pointer import looked_at, pointer
from explorer.live.slider import Slider, live_parameters
from explorer.vega import Signals, given

HEIGHT = 420
MOST = 1000  # draws
TICKS = 150  # draws that are shown one by one

SLIDERS = (
    Slider("x", "Value x, in steps", 0.0, 1.0, 0.01),
    Slider("count", "Draws n", 1, MOST, 1),
)

LOW, HIGH = -0.1, 1.3  # what the y axis shows
MEANS, LOTS = Band(0.08, 0.98), 0.04

# Signals: the two levels beside x, how often it should go up, what nearest makes of it.
SIGNALS = (
    Expression("low", "floor(x)"),
    Expression("p", "x - low"),
    Expression("nearest", ties_to_even("x")),
)
LAST = Expression("last", "clamp(round(at), 1, count)")  # the draw looked at
# One draw: `datum.u` is its lot.
VALUES = (Expression("drawn", "low + (datum.u < p ? 1 : 0)"),)


def stochastic_data(seed: int) -> Signals:
    """What the chart shows: the lots that `seed` draws."""
    return {"lots": random_numbers(MOST, seed).tolist()}


def stochastic_chart() -> alt.LayerChart:
    """The chart, to be filled with `stochastic_data`."""
    draws = alt.Chart(pd.DataFrame({"i": np.arange(1, MOST + 1)}))
    drawn = draws.transform_filter("datum.i <= count").transform_calculate(u="lots[datum.i - 1]")
    drawn = calculated(drawn, *VALUES)
    # A running sum of whole numbers is exact; Vega's running mean is not.
    drawn = drawn.transform_window(sum="sum(drawn)", frame=[None, 0])
    drawn = drawn.transform_calculate(x="datum.i", mean="datum.sum / datum.i")
    x = alt.X(
        "x:Q",
        title="draws so far",
        scale=alt.Scale(type="log", domain=[1, MOST], nice=False),
        axis=alt.Axis(grid=False, values=[1, 3, 10, 30, 100, 300, 1000]),
    )
    y = alt.Y(
        "mean:Q",
        title=None,
        scale=MEANS.scale(LOW, HIGH),
        axis=alt.Axis(values=[0, 0.5, 1], grid=True),
    )
    layers = (
        _band(x),
        *_levels(),
        drawn.mark_line(stroke=theme.BLUE, strokeWidth=2.5, clip=True).encode(x=x, y=y),
        _ticks(drawn, x),
        *_looked_at(drawn, x),
        pointer(x, f"pow({MOST}, datum.share)"),
    )
    return (
        alt.layer(*layers)
        .resolve_scale(y="independent")
        .add_params(
            *live_parameters(x=0.3, count=100),
            *given("lots"),
            *following(*SIGNALS, *looked_at(slider="count"), LAST),
        )
        .properties(height=HEIGHT, title=_title())
    )


def _place(value: str) -> str:
    """Where a number lies on the y axis, in pixels."""
    reach = MEANS.bottom - MEANS.top
    return f"height * ({MEANS.bottom} - {reach} * ({value} - ({LOW})) / {HIGH - LOW})"


def _band(x: alt.X) -> alt.Chart:
    """x ± √(p(1 − p) / i): two of three means lie inside."""
    grid = pd.DataFrame({"i": np.unique(np.round(np.geomspace(1, MOST, 60)).astype(int))})
    wide = "sqrt(p * (1 - p) / datum.i)"
    return (
        alt.Chart(grid)
        .transform_calculate(x="datum.i", least=f"x - {wide}", most=f"x + {wide}")
        .mark_area(fill=theme.BLUE, fillOpacity=0.13, clip=True)
        .encode(
            x=x,
            y=alt.Y("least:Q", axis=None, scale=MEANS.scale(LOW, HIGH)),
            y2="most:Q",
        )
    )


def _levels() -> tuple[alt.Chart, ...]:
    """Rules at x and at what nearest makes of it, with their names."""
    one = alt.Chart(pd.DataFrame({"_": [0]}))
    marks = []
    for value, colour in (("x", theme.GREY), ("nearest", theme.ORANGE)):
        marks.append(
            one.mark_rect(
                x=0,
                x2=alt.expr("width"),
                y=alt.expr(f"{_place(value)} - 1"),
                y2=alt.expr(f"{_place(value)} + 1"),
                fill=colour,
            ).encode(NO_TOOLTIP)
        )
    # The two names keep apart, whatever the distance of their rules.
    above = f"{_place('max(x, nearest)')} - 8"
    below = f"{_place('min(x, nearest)')} + 15"
    for value, words in (("x", "x, the value"), ("nearest", "nearest, every time")):
        other = "nearest" if value == "x" else "x"
        higher = f"{value} > {other}" if value == "x" else f"{value} >= {other}"
        marks.append(
            one.mark_text(
                text=words,
                x=alt.expr("width - 4"),
                y=alt.expr(f"{higher} ? {above} : {below}"),
                align="right",
                fontSize=12,
                color="currentColor",
            ).encode(NO_TOOLTIP)
        )
    return tuple(marks)


def _ticks(drawn: alt.Chart, x: alt.X) -> alt.Chart:
    """The first draws, orange down and blue up."""
    return (
        drawn.transform_filter(f"datum.i <= {TICKS}")
        .mark_tick(
            orient="vertical",
            height=12,
            thickness=2,
            y=alt.expr(f"height * {LOTS} + (datum.drawn > low ? -7 : 7)"),
            color=alt.expr(f"datum.drawn > low ? '{theme.BLUE}' : '{theme.ORANGE}'"),
        )
        .encode(x=x)
    )


def _looked_at(drawn: alt.Chart, x: alt.X) -> tuple[alt.Chart, ...]:
    """The draw below the pointer, else the last: its lot, and the mean up to it."""
    one = drawn.transform_filter("datum.i == last")
    lot = (
        "'draw ' + datum.i + ': lot ' + format(datum.u, '.3f') + (datum.u < p ? ' < ' : ' ≥ ')"
        " + format(p, '.2f') + (datum.u < p ? ', up' : ', down') + ' to ' + datum.drawn"
    )
    mean = (
        "'mean of ' + datum.i + (datum.i == 1 ? ' draw: ' : ' draws: ') + format(datum.mean, '.3f')"
        f" + ', error ' + {digits('datum.mean - x', '+.3f')}"
    )
    words = one.mark_text(
        text=alt.expr(f"[{lot}, {mean}]"),
        x=4,
        y=at(0.11),
        baseline="top",
        lineHeight=18,
        align="left",
        fontSize=13,
        color="currentColor",
    )
    dot = one.mark_circle(size=90, opacity=1, fill=theme.BLUE, stroke="white", strokeWidth=1.5)
    y = alt.Y("mean:Q", axis=None, scale=MEANS.scale(LOW, HIGH))
    return words.encode(NO_TOOLTIP), dot.encode(NO_TOOLTIP, x=x, y=y)


def _title() -> alt.TitleParams:
    """p, the expected error, and what nearest does instead."""

    first = f"'goes up with p = x − ⌊x⌋ = ' + {digits('p', '.2f')}"
    first += f"+ ', to ' + {digits('low + 1', 'd')} + '; else down, to ' + {digits('low', 'd')}"
    spread = digits("sqrt(p * (1 - p) / count)", ".3f")
    second = f"'error of the mean ≈ √(p(1 − p) / n) = ' + {spread}"
    third = f"'nearest: always ' + {digits('nearest', 'd')} + ', error '"
    third += f"+ {digits('nearest - x', '+.2f')}"
    return formula(first, second, third)
