"""One value rounded at random, draw after draw: the mean settles on the value itself.

From the top: each of the first draws as a tick, up or down; the mean of the draws so far with the
value, the level that nearest chooses, and the band in which two of three means lie.
"""

import altair as alt
import numpy as np

from core.studies.stochastic_mean import random_numbers
from explorer import theme
from explorer.chart.expression import (
    clamp,
    equal,
    field,
    following,
    least,
    most,
    number,
    ref,
    round_half_up,
    signal,
    square_root,
    text,
    where,
    with_fields,
)
from explorer.chart.picture import Signals, fixed_rows, layered, one_row, parameters
from explorer.chart.placing import HEIGHT, NO_TOOLTIP, WIDTH, Band, formula, words
from explorer.chart.pointing import explained, pointed_parameter
from explorer.labs.stochastic.expressions import LOWER, SIGNALS, VALUES, P, X

MOST = 1000  # draws
TICKS = 150  # draws that are shown one by one
LOW, HIGH = -0.1, 1.3  # what the y axis shows
MEANS, DRAWS = Band(0.08, 0.98, LOW, HIGH), 0.04
COUNT, LAST, NEAREST = signal("count"), signal("last"), signal("nearest")


def stochastic_data(seed: int) -> Signals:
    """What the chart shows: the random numbers of `seed`."""
    return {"random": random_numbers(MOST, seed).tolist()}


def stochastic_chart() -> alt.TopLevelMixin:
    """The chart, to be filled with `stochastic_data`."""
    draws = fixed_rows([{"i": i} for i in range(1, MOST + 1)])
    drawn = with_fields(
        draws.transform_filter(str(field("i") <= COUNT)),
        {"u": signal("random")[field("i") - 1], **VALUES},
    )
    # A running sum of whole numbers is exact; Vega's running mean is not.
    drawn = drawn.transform_window(sum="sum(drawn)", frame=[None, 0])
    drawn = with_fields(drawn, {"x": field("i"), "mean": field("sum") / field("i")})
    x = alt.X(
        "x:Q",
        title="draws so far",
        scale=alt.Scale(type="log", domain=[1, MOST], nice=False),
        axis=alt.Axis(grid=False, values=[1, 3, 10, 30, 100, 300, 1000]),
    )
    y = alt.Y(
        "mean:Q",
        title=None,
        scale=MEANS.scale(),
        axis=alt.Axis(values=[0, 0.5, 1], grid=True),
    )
    layers = (
        _band(x),
        *_levels(),
        drawn.mark_line(stroke=theme.BLUE, strokeWidth=2.5, clip=True).encode(x=x, y=y),
        _ticks(drawn, x),
        *_explained(drawn, x),
    )
    return layered(
        layers,
        *parameters("x", "count", "random"),
        pointed_parameter(),
        *following(SIGNALS),
        *following(explained({}, COUNT, 1)),
        *following({"last": clamp(round_half_up(signal("at")), 1, COUNT)}),
        _formula(),
        height=360,
    )


def _band(x: alt.X) -> alt.Chart:
    """x ± √(p(1 − p) / i): two of three means lie inside."""
    counts = np.unique(np.round(np.geomspace(1, MOST, 60)).astype(int)).tolist()
    wide = square_root(P * (1 - P) / field("i"))
    grid = fixed_rows([{"i": i} for i in counts])
    return (
        with_fields(grid, {"x": field("i"), "least": X - wide, "most": X + wide})
        .mark_area(fill=theme.BLUE, fillOpacity=0.13, clip=True)
        .encode(x=x, y=MEANS.y("least"), y2="most:Q")
    )


def _levels() -> tuple[alt.Chart, ...]:
    """Rules at x and at what nearest makes of it, with their names."""
    rules = (
        one_row()
        .mark_rect(
            x=0,
            x2=ref(WIDTH),
            y=ref(MEANS.place(value) - 1),
            y2=ref(MEANS.place(value) + 1),
            fill=colour,
        )
        .encode(NO_TOOLTIP)
        for value, colour in ((X, theme.GREY), (NEAREST, theme.ORANGE))
    )
    # The two names keep apart, whatever the distance of their rules.
    above, below = MEANS.place(most(X, NEAREST)) - 11, MEANS.place(least(X, NEAREST)) + 11
    names = (
        words(label, where(higher, above, below), WIDTH - 4, size=(12, 12), align="right")
        for label, higher in (("x, the value", X > NEAREST), ("nearest, every time", X <= NEAREST))
    )
    return *rules, *names


def _ticks(drawn: alt.Chart, x: alt.X) -> alt.Chart:
    """The first draws, orange down and blue up."""
    up = field("drawn") > LOWER
    return (
        drawn.transform_filter(str(field("i") <= TICKS))
        .mark_tick(
            orient="vertical",
            height=12,
            thickness=2,
            y=ref(HEIGHT * DRAWS + where(up, -7, 7)),
            color=ref(where(up, theme.BLUE, theme.ORANGE)),
        )
        .encode(x=x)
    )


def _explained(drawn: alt.Chart, x: alt.X) -> tuple[alt.Chart, ...]:
    """The draw below the pointer, else the last: its random number, and the mean up to it."""
    one = drawn.transform_filter(str(equal(field("i"), LAST)))
    up = field("u") < P
    draw = text(
        *("draw ", field("i"), ": random ", number(field("u"), ".3f"), where(up, " < ", " ≥ ")),
        *(number(P, ".2f"), ", so ", where(up, "up", "down"), " to ", field("drawn")),
    )
    mean = text(
        *("mean of ", field("i"), where(equal(field("i"), 1), " draw: ", " draws: ")),
        *(number(field("mean"), ".3f"), ", error ", number(field("mean") - X, "+.3f")),
    )
    dot = one.mark_circle(size=90, opacity=1, fill=theme.BLUE, stroke="white", strokeWidth=1.5)
    return (
        words(draw, 0.13, chart=one),
        words(mean, 0.185, chart=one),
        dot.encode(NO_TOOLTIP, x=x, y=MEANS.y("mean")),
    )


def _formula() -> alt.Parameter:
    """p, the expected error, and what nearest does instead."""
    return formula(
        text(
            *("goes up with p = x − ⌊x⌋ = ", number(P, ".2f"), ", to ", number(LOWER + 1, "d")),
            *("; else down, to ", number(LOWER, "d")),
        ),
        text(
            "error of the mean ≈ √(p(1 − p) / n) = ",
            number(square_root(P * (1 - P) / COUNT), ".3f"),
        ),
        text(
            *("nearest: always ", number(NEAREST, "d"), ", error "),
            number(NEAREST - X, "+.2f"),
        ),
    )
