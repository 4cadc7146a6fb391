"""Levels laid where the values are, beside as many at equal distances.

From the top: the error in words; the histogram; a tick for each level of the method, blue, and of
the even ones, grey; the error x̂ − x over x. The step of k-means and the value looked at follow
their sliders in the browser; a pointer over the picture looks at the value below it.
"""

import altair as alt
import numpy as np
import pandas as pd

from core.codebooks import Codebook
from core.try_codebook import STEPS, CodebookTrial
from explorer import theme
from explorer.live.codebook_expressions import code, signals, values
from explorer.live.placing import NO_TOOLTIP, Band, at
from explorer.live.slider import Slider, live_parameter

HEIGHT = 460
BINS, POINTS = 70, 500
COUNTS, OWN, EVEN, ERRORS = Band(0.1, 0.48), Band(0.5, 0.58), Band(0.6, 0.64), Band(0.7, 0.98)
HOVER = "hover"


def sliders(x: np.ndarray) -> tuple[Slider, ...]:
    """The sliders for a tensor: the value looked at, and the step of k-means."""
    furthest = float(np.ceil(np.abs(x).max() * 10) / 10)
    return (
        Slider("x", "Value x", -furthest, furthest, 0.01),
        Slider("step", "Step of k-means", 0, STEPS, 1),
    )


def as_floats(book: Codebook) -> list[float]:
    """The levels as the core returns them: float32 numbers."""
    return book.levels.astype(np.float32).astype(np.float64).tolist()


def codebook_chart(x: np.ndarray, trial: CodebookTrial, even: Codebook) -> alt.LayerChart:
    """The chart of the values `x`, float64, and the codebooks tried on them."""
    low, high = float(x.min()), float(x.max())
    room = (high - low) * 0.03
    ends = [low - room, high + room]
    thresholds = max(len(book.thresholds) for book in trial.books)
    axis = alt.X(
        "x:Q",
        title="value",
        scale=alt.Scale(domain=ends, nice=False, zero=False),
        axis=alt.Axis(grid=False),
    )
    steps = signals(len(trial.books))
    looked_at = [
        *((e.name, e.text) for e in steps),
        ("at", f"isDefined({HOVER}.x) ? {HOVER}.x[0] : x"),
        ("at_q", code("at", thresholds)),
        ("at_xhat", "levels[at_q]"),
    ]
    layers = (
        _bars(x, axis, ends),
        *_ticks(trial, even, axis),
        *_errors(axis, ends, thresholds),
        _sum(x, trial, thresholds),
        *_probe(),
        _pointer(axis, ends),
    )
    return (
        alt.layer(*layers)
        .resolve_scale(y="independent")
        .add_params(
            *(live_parameter(s, v) for s, v in zip(sliders(x), (0.5, 0), strict=True)),
            alt.param(name="books", value=[as_floats(book) for book in trial.books]),
            alt.param(name="cuts", value=[book.thresholds.tolist() for book in trial.books]),
            *(alt.param(name=name, expr=text) for name, text in looked_at),
        )
        .properties(height=HEIGHT, title=_title())
    )


def _bars(x: np.ndarray, axis: alt.X, ends: list[float]) -> alt.Chart:
    """The histogram; square roots keep a single value visible."""
    counts, edges = np.histogram(x, bins=BINS, range=(ends[0], ends[1]))
    rows = pd.DataFrame({"x": edges[:-1], "end": edges[1:], "count": counts})[counts > 0]
    return (
        alt.Chart(rows)
        .mark_bar(fill=theme.GREY, opacity=0.55, binSpacing=0)
        .encode(
            x=axis,
            x2="end",
            y=alt.Y("count:Q", axis=None, scale=_sqrt(counts.max())),
            y2=alt.Y2Datum(0),
        )
    )


def _sqrt(most: int) -> alt.Scale:
    return alt.Scale(
        type="sqrt", domain=[0, int(most)], range=[at(COUNTS.bottom), at(COUNTS.top)], nice=False
    )


def _ticks(trial: CodebookTrial, even: Codebook, axis: alt.X) -> tuple[alt.Chart, ...]:
    """Levels as ticks, those of the method on screen and the even ones; and their names."""
    rows = [
        {"at_step": step, "x": level, "q": q}
        for step, book in enumerate(trial.books)
        for q, level in enumerate(as_floats(book))
    ]
    tooltip = [alt.Tooltip("q:Q", title="code"), alt.Tooltip("x:Q", title="level", format=".4~f")]
    own = (
        alt.Chart(pd.DataFrame(rows))
        .transform_filter("datum.at_step == last")
        .mark_rule(y=at(OWN.top), y2=at(OWN.bottom), stroke=theme.BLUE, strokeWidth=3, clip=True)
        .encode(x=axis, tooltip=tooltip)
    )
    grey = (
        alt.Chart(pd.DataFrame({"x": even.levels}))
        .mark_rule(y=at(EVEN.top), y2=at(EVEN.bottom), stroke=theme.GREY, strokeWidth=2)
        .encode(x=axis)
    )
    return own, grey


def _errors(axis: alt.X, ends: list[float], thresholds: int) -> tuple[alt.Chart, ...]:
    """x̂ − x over x, a saw with a tooth a level."""
    rows = alt.Chart(pd.DataFrame({"x": np.linspace(ends[0], ends[1], POINTS)}))
    for e in values(thresholds):
        rows = rows.transform_calculate(**{e.name: e.text})
    reach = (ends[1] - ends[0]) / 6
    y = alt.Y("error:Q", axis=None, scale=ERRORS.scale(-reach, reach))
    zero = pd.DataFrame({"x": ends, "error": [0, 0]})
    return (
        alt.Chart(zero).mark_line(stroke=theme.GREY, strokeWidth=1).encode(x=axis, y=y),
        rows.mark_line(stroke=theme.ORANGE, strokeWidth=2, clip=True).encode(x=axis, y=y),
        _words("'error x̂ − x'", ERRORS.top - 0.02, 12, "normal"),
    )


def _sum(x: np.ndarray, trial: CodebookTrial, thresholds: int) -> alt.Chart:
    """The mean squared error of all values, against that of even levels."""
    rows = alt.Chart(pd.DataFrame({"x": x}))
    for e in values(thresholds):
        rows = rows.transform_calculate(**{e.name: e.text})
    rows = rows.transform_calculate(square="datum.error * datum.error").transform_aggregate(
        mse="mean(square)"
    )
    words = (
        "'mean squared error ' + format(datum.mse, '.4~g') + ', ' + "
        f"format(datum.mse / {trial.uniform!r}, '.2f') + ' × that of even levels'"
    )
    return _words(words, 0.03, 13, "bold", rows)


def _probe() -> tuple[alt.Chart, ...]:
    """The value looked at, and the level it takes."""
    one = alt.Chart(pd.DataFrame({"_": [0]}))
    rule = one.mark_rect(
        x=alt.expr("scale('x', at) - 0.75"),
        x2=alt.expr("scale('x', at) + 0.75"),
        y=at(COUNTS.top),
        y2=alt.expr("height"),
        fill="currentColor",
    )
    goal = one.mark_circle(
        x=alt.expr("scale('x', at_xhat)"),
        y=at((OWN.top + OWN.bottom) / 2),
        size=110,
        opacity=1,
        fill=theme.BLUE,
        stroke="white",
        strokeWidth=1.5,
    )
    return rule.encode(NO_TOOLTIP), goal.encode(NO_TOOLTIP)


def _pointer(axis: alt.X, ends: list[float]) -> alt.Chart:
    """Unseen points along the axis, the nearest of which the pointer looks at."""
    hover = alt.selection_point(
        name=HOVER, fields=["x"], nearest=True, on="pointermove", clear="pointerout", empty=False
    )
    places = pd.DataFrame({"x": np.round(np.linspace(ends[0], ends[1], 241), 3)})
    return (
        alt.Chart(places)
        .mark_point(opacity=0, y=at(0.5))
        .encode(x=axis, tooltip=alt.value(None))
        .add_params(hover)
    )


def _words(
    text: str, share: float, size: int, weight: str, rows: alt.Chart | None = None
) -> alt.Chart:
    chart = alt.Chart(pd.DataFrame({"_": [0]})) if rows is None else rows
    return chart.mark_text(
        text=alt.expr(text),
        x=2,
        y=at(share),
        align="left",
        fontSize=size,
        fontWeight=weight,
        color="currentColor",
    ).encode(NO_TOOLTIP)


def _title() -> alt.TitleParams:
    """The arithmetic of the value looked at."""

    def number(expression: str, form: str = ".3~f") -> str:
        return f"replace(format({expression}, '{form}'), '-', '−')"

    first = (
        f"'x = ' + {number('at')} + ': nearest of ' + length(levels) + ' levels is number ' + at_q"
        f" + ', x̂ = ' + {number('at_xhat')}"
    )
    second = f"'error x̂ − x = ' + {number('at_xhat - at', '+.3f')}"
    return alt.TitleParams(
        text=alt.expr(f"[{first}, {second}]"),
        anchor="start",
        fontSize=alt.expr("width < 420 ? 11.5 : 14"),
        lineHeight=20,
        fontWeight="normal",
        offset=8,
    )
