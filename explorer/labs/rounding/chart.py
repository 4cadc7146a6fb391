"""Rounding as a staircase and as an error curve, with one value followed in numbers.

From the top: the staircase x → x̂ with a ring at each tie; the error x̂ − x. The step, the zero
point and the mode redraw all of it in the browser; the pointer explains the value below it.
"""

from typing import Any

import altair as alt
import numpy as np

from core.rounding import RoundingMode
from core.studies.stochastic_mean import random_numbers
from explorer import theme
from explorer.chart.expression import (
    by_case,
    equal,
    field,
    following,
    magnitude,
    number,
    on_axis,
    ref,
    signal,
    text,
    where,
    with_fields,
)
from explorer.chart.picture import Signals, fixed_rows, layered, parameters
from explorer.chart.placing import Band, along, dot, formula, upright, words
from explorer.chart.pointing import explained, pointed_parameter
from explorer.labs.rounding.expressions import MODE, STEP, VALUES, ZERO

EDGE = 3.0  # the x axis reaches from −EDGE to EDGE
POINTS = 721  # of the staircase
STAIRS, ERRORS = Band(0.03, 0.62, -EDGE - 0.5, EDGE + 0.5), Band(0.7, 0.98, -1, 1)
BARE: dict[str, Any] = {"title": None, "grid": False, "domain": False, "orient": "left"}
IN_STEPS = "['−S', '0', '+S'][datum.value + 1]"
AT, CODE, OTHER, BACK = (signal(name) for name in ("at", "at_q", "at_other", "at_xhat"))
RANDOM = equal(MODE, RoundingMode.STOCHASTIC.value)


def rounding_data(seed: int) -> Signals:
    """What the chart shows; `seed` decides what stochastic rounding draws."""
    draws = random_numbers(POINTS, seed).tolist()
    return {"draws": draws, "at_u": draws[0]}


def rounding_chart() -> alt.TopLevelMixin:
    """The chart, to be filled with `rounding_data`."""
    x = along("value x", -EDGE, EDGE)
    grid = [{"i": i, "x": x} for i, x in enumerate(np.linspace(-EDGE, EDGE, POINTS).tolist())]
    points = fixed_rows(grid).transform_calculate(u=str(signal("draws")[field("i")]))
    return layered(
        (*_lines(points, x), _ties(x), *_value()),
        *parameters("mode", "x", "step", "zero", "draws", "at_u"),
        pointed_parameter(),
        *following(explained(VALUES, signal("x"), 0.001)),
        _formula(),
        height=410,
    )


def _lines(points: alt.Chart, x: alt.X) -> tuple[alt.Chart, ...]:
    """The staircase with the line without rounding, and the error below."""
    staircase = with_fields(points, VALUES)
    y, error = STAIRS.y("xhat"), ERRORS.y("error")
    errors = with_fields(staircase, {"error": (field("xhat") - field("x")) / STEP})
    diagonal = fixed_rows([{"x": edge, "xhat": edge, "error": 0} for edge in (-EDGE, EDGE)])
    return (
        diagonal.mark_line(stroke=theme.GREY, strokeDash=[4, 4], strokeWidth=1.5).encode(
            x=x, y=y.axis(**BARE, values=list(range(-3, 4)))
        ),
        *(one.encode(x=x, y=y) for one in _curve(staircase, theme.BLUE)),
        diagonal.mark_line(stroke=theme.GREY, strokeWidth=1).encode(
            x=x, y=error.axis(**BARE, values=[-1, 0, 1], labelExpr=IN_STEPS)
        ),
        *(one.encode(x=x, y=error) for one in _curve(errors, theme.ORANGE)),
        words("error x̂ − x", ERRORS.top - 0.03, size=(12, 12)),
        words("the level x̂ that stands for x", STAIRS.top, size=(12, 12)),
    )


def _curve(rows: alt.Chart, colour: str) -> tuple[alt.Chart, ...]:
    """A line; dots where draws differ from value to value: a line would be a black cloud."""
    return (
        rows.transform_filter(str(~RANDOM)).mark_line(color=colour, clip=True, strokeWidth=2),
        rows.transform_filter(str(RANDOM)).mark_circle(color=colour, clip=True, size=9, opacity=1),
    )


def _ties(x: alt.X) -> alt.Chart:
    """A ring at every value half-way between two levels; orange where the order of Z matters."""
    halves = fixed_rows([{"half": half + 0.5, "u": 0.5} for half in range(-12, 12)])
    ties = with_fields(halves, {"x": field("half") * STEP, **VALUES})
    inside = (magnitude(field("x")) <= EDGE) & (magnitude(field("xhat")) <= EDGE + 0.5)
    same = equal(field("q"), field("other"))
    return (
        ties.transform_filter(str(inside))
        .mark_circle(
            size=70,
            opacity=1,
            stroke=ref(where(same, theme.BLUE, theme.ORANGE)),
            strokeWidth=2.5,
            fill=ref(where(same, "white", theme.ORANGE)),
        )
        .encode(x=x, y=STAIRS.y("xhat"))
    )


def _value() -> tuple[alt.Chart, ...]:
    """The value in question: a rule through both parts and a dot on each."""
    x = on_axis("x", AT)
    return (
        upright(x, STAIRS.top, ERRORS.bottom, theme.GREY),
        dot(x, STAIRS.place(BACK), theme.BLUE),
        dot(x, ERRORS.place((BACK - AT) / STEP), theme.ORANGE),
    )


def _formula() -> alt.Parameter:
    """The arithmetic of the value in question."""
    # What a formula calls the mode; all that round to nearest are "round".
    names = {mode.value: mode.value.replace("-", " ") for mode in RoundingMode}
    name = by_case(MODE, {m: n for m, n in names.items() if not n.startswith("nearest")}, "round")
    plus = text(where(ZERO < 0, " − ", " + "), number(magnitude(ZERO)))
    steps = text(number(AT), " / ", number(STEP))
    return formula(
        text("q = ", name, "(x / S) + Z = ", name, "(", steps, ")", plus, " = ", number(CODE)),
        text(
            *("x̂ = S · (q − Z) = ", number(STEP), " · ", number(CODE - ZERO), " = ", number(BACK)),
            *(", error ", number(BACK - AT)),
        ),
        text(
            *("With Z inside: ", name, "(", steps, plus, ") = ", number(OTHER)),
            where(equal(OTHER, CODE), ", the same", ", another code!"),
        ),
    )
