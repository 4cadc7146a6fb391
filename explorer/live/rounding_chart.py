"""Rounding as a staircase and as an error curve, with one value followed in numbers.

From the top: the arithmetic of the value looked at (the title); the staircase x → x̂ with a ring
at each tie; the error x̂ − x. Dragging the step, the zero point or the value redraws all of it in
the browser; a pointer over the picture looks at the value below it.
"""

from functools import partial
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from core.rounding import RoundingMode
from core.studies.stochastic_mean import random_numbers
from explorer import theme
from explorer.live.expression import calculated, digits, following
from explorer.live.formula import formula
from explorer.live.placing import NO_TOOLTIP, Band, at, upright
from explorer.live.pointer import looked_at, pointer
from explorer.live.rounding_expressions import values
from explorer.live.slider import Slider, live_parameters
from explorer.vega import Signals, given

HEIGHT = 480
EDGE = 3.0  # the x axis reaches from −EDGE to EDGE
POINTS = 721  # of the staircase
STAIRS, ERRORS = Band(0.0, 0.62), Band(0.68, 0.98)
# An axis of numbers alone.
BARE: dict[str, Any] = {"title": None, "grid": False, "domain": False, "orient": "left"}
IN_STEPS = "['−S', '0', '+S'][datum.value + 1]"

SLIDERS = (
    Slider("x", "Value x", -EDGE, EDGE, 0.01),
    Slider("step", "Scale S, the step", 0.25, 2.0, 0.05),
    Slider("zero", "Zero point Z", -3, 3, 1),
)


def rounding_data(mode: RoundingMode, seed: int) -> Signals:
    """What the chart shows; `seed` decides what stochastic rounding draws."""
    lots = random_numbers(POINTS, seed).tolist()
    one = random_numbers(1, seed).tolist()
    return {"mode": mode.value, "lots": lots, "at_u": one[0]}


def rounding_chart() -> alt.LayerChart:
    """The chart, to be filled with `rounding_data`."""
    grid = pd.DataFrame({"i": range(POINTS), "x": np.linspace(-EDGE, EDGE, POINTS)})
    points = alt.Chart(grid).transform_calculate(u="lots[datum.i]")
    x = alt.X(
        "x:Q",
        title="value x",
        scale=alt.Scale(domain=[-EDGE, EDGE], nice=False),
        axis=alt.Axis(grid=False),
    )
    everywhere = pointer(x, f"{2 * EDGE} * datum.share - {EDGE}")
    layers = (*_lines(points, x), *_ties(x), *_probe(), everywhere)
    return (
        alt.layer(*layers)
        .resolve_scale(y="independent")
        .add_params(
            *live_parameters(x=0.6, step=0.5, zero=0),
            *given("mode", "lots", "at_u"),
            *following(*looked_at(*values())),
        )
        .properties(height=HEIGHT, title=_title())
    )


def _lines(points: alt.Chart, x: alt.X) -> tuple[alt.Chart, ...]:
    """The staircase beside the line without rounding, and the error below."""
    staircase = calculated(points, *values())
    y = alt.Y("xhat:Q", axis=None, scale=STAIRS.scale(-EDGE - 0.5, EDGE + 0.5))
    diagonal = alt.Chart(pd.DataFrame({"x": [-EDGE, EDGE], "xhat": [-EDGE, EDGE]}))
    error = alt.Y("error:Q", axis=None, scale=ERRORS.scale(-1, 1))
    errors = staircase.transform_calculate(error="(datum.xhat - datum.x) / step")
    return (
        diagonal.mark_line(stroke=theme.GREY, strokeDash=[4, 4], strokeWidth=1.5, clip=True).encode(
            x=x, y=y.axis(**BARE, values=list(range(-3, 4)))
        ),
        *(one.encode(x=x, y=y) for one in _curve(staircase, theme.BLUE)),
        alt.Chart(pd.DataFrame({"x": [-EDGE, EDGE], "error": [0, 0]}))
        .mark_line(stroke=theme.GREY, strokeWidth=1)
        .encode(x=x, y=error.axis(**BARE, values=[-1, 0, 1], labelExpr=IN_STEPS)),
        *(one.encode(x=x, y=error) for one in _curve(errors, theme.ORANGE)),
        _words("error x̂ − x", ERRORS.top),
        _words("what x becomes: x̂", 0.02),
    )


def _curve(rows: alt.Chart, colour: str) -> tuple[alt.Chart, ...]:
    """A line; dots where draws differ from value to value: a line would be a black cloud."""
    lot = f"mode == '{RoundingMode.STOCHASTIC.value}'"
    return (
        rows.transform_filter(f"!({lot})").mark_line(color=colour, clip=True, strokeWidth=2),
        rows.transform_filter(lot).mark_circle(color=colour, clip=True, size=9, opacity=1),
    )


def _ties(x: alt.X) -> tuple[alt.Chart, ...]:
    """A ring at every value half-way between two levels; orange where the order of Z matters."""
    halves = alt.Chart(pd.DataFrame({"half": np.arange(-12, 12) + 0.5, "u": 0.5}))
    ties = calculated(halves.transform_calculate(x="datum.half * step"), *values())
    y = alt.Y("xhat:Q", axis=None, scale=STAIRS.scale(-EDGE - 0.5, EDGE + 0.5))
    return (
        ties.transform_filter(f"abs(datum.x) <= {EDGE} && abs(datum.xhat) <= {EDGE + 0.5}")
        .mark_circle(
            size=70,
            opacity=1,
            stroke=alt.expr(f"datum.q != datum.other ? '{theme.ORANGE}' : '{theme.BLUE}'"),
            strokeWidth=2.5,
            fill=alt.expr(f"datum.q != datum.other ? '{theme.ORANGE}' : 'white'"),
        )
        .encode(x=x, y=y),
    )


def _probe() -> tuple[alt.Chart, ...]:
    """The value looked at: a rule through both parts and a dot on each."""
    one = alt.Chart(pd.DataFrame({"_": [0]}))
    place = alt.expr("scale('x', at)")
    stairs = f"height * ({STAIRS.bottom} - {STAIRS.bottom - STAIRS.top}"
    stairs += f" * (at_xhat + {EDGE + 0.5}) / {2 * EDGE + 1})"
    middle = (ERRORS.top + ERRORS.bottom) / 2
    reach = (ERRORS.bottom - ERRORS.top) / 2
    errors = f"height * ({middle} - {reach} * (at_xhat - at) / step)"
    dots = (
        one.mark_circle(x=place, y=alt.expr(y), size=130, opacity=1, fill=colour).encode(NO_TOOLTIP)
        for y, colour in ((stairs, theme.BLUE), (errors, theme.ORANGE))
    )
    return upright("scale('x', at)", STAIRS.top, ERRORS.bottom, theme.GREY), *dots


def _words(text: str, share: float) -> alt.Chart:
    return (
        alt.Chart(pd.DataFrame({"_": [0]}))
        .mark_text(text=text, x=4, y=at(share), align="left", fontSize=12, color="currentColor")
        .encode(NO_TOOLTIP)
    )


def _title() -> alt.TitleParams:
    """The arithmetic of the value looked at, three lines."""

    number = partial(digits, form=".4~r")

    plus = f"(zero < 0 ? ' − ' : ' + ') + {number('abs(zero)')}"
    # What a formula calls the mode; all that round to nearest are "round".
    called = {
        mode: "round" if mode.value.startswith("nearest") else mode.value.replace("-", " ")
        for mode in RoundingMode
    }
    name = "".join(f"mode == '{m.value}' ? '{word}' : " for m, word in called.items()) + "''"
    steps = f"{number('at')} + ' / ' + {number('step')}"
    first = (
        f"'q = ' + ({name}) + '(x / S) + Z = ' + ({name}) + '(' + {steps} + ')' + {plus}"
        f" + ' = ' + {number('at_q')}"
    )
    second = (
        f"'x̂ = S · (q − Z) = ' + {number('step')} + ' · ' + {number('at_q - zero')} + ' = ' + "
        f"{number('at_xhat')} + ', error ' + {number('at_xhat - at')}"
    )
    third = (
        f"'With Z inside: ' + ({name}) + '(' + {steps} + {plus} + ') = ' + {number('at_other')} + "
        "(at_other == at_q ? ', the same' : ', another code!')"
    )
    return formula(first, second, third)
