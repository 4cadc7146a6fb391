"""Levels laid where the values are, beside as many at equal distances.

From the top: the error in words; the histogram; a tick for each level of the method, blue, and of
the even ones, grey; the error x̂ − x over x. The step of k-means and the value looked at follow
their sliders in the browser; a pointer over the picture looks at the value below it.
"""

from functools import partial

import altair as alt
import numpy as np
import pandas as pd

from core.codebooks import Codebook
from core.studies.codebook_error import STEPS, CodebookResult
from explorer import theme
from explorer.live.codebook_expressions import SIGNALS, VALUES
from explorer.live.expression import calculated, digits, following
from explorer.live.formula import formula
from explorer.live.histogram import COUNTED, axis, bars, heights, histogram_data, place
from explorer.live.placing import NO_TOOLTIP, Band, at, upright
from explorer.live.pointer import looked_at, pointer
from explorer.live.slider import Slider, live_parameters
from explorer.vega import Columns, Signals, given, rows

HEIGHT = 460
BINS, POINTS = 70, 500
COUNTS, OWN, EVEN, ERRORS = Band(0.1, 0.48), Band(0.5, 0.58), Band(0.6, 0.64), Band(0.7, 0.98)
LIMIT = 100.0  # of the value looked at


def sliders(x: np.ndarray) -> tuple[Slider, ...]:
    """The sliders for a tensor: the value looked at, and the step of k-means."""
    furthest = float(np.ceil(np.abs(x).max() * 10) / 10)
    return (
        Slider("x", "Value x", -furthest, furthest, 0.01),
        Slider("step", "Step of k-means", 0, STEPS, 1, plays=True),
    )


def as_floats(book: Codebook) -> list[float]:
    """The levels as the core returns them: float32 numbers."""
    return book.levels.astype(np.float32).astype(np.float64).tolist()


def codebook_data(
    x: np.ndarray, trial: CodebookResult, even: Codebook
) -> tuple[Signals, dict[str, Columns]]:
    """What the chart shows, and its tables: the values `x`, float64, and codebooks tried on them.

    bars: the histogram. ticks: the levels of each step. even: as many at equal distances.
    """
    low, high = float(x.min()), float(x.max())
    room = (high - low) * 0.03
    counts = np.histogram(x, bins=BINS, range=(low - room, high + room))
    signals, counted = histogram_data(*counts)
    signals |= {
        "books": [as_floats(book) for book in trial.books],
        "cuts": [book.thresholds.tolist() for book in trial.books],
        "uniform": trial.uniform,
    }
    ticks = [
        (step, level, q)
        for step, levels in enumerate(signals["books"])
        for q, level in enumerate(levels)
    ]
    tables = {
        "values": {"x": x.tolist()},
        "bars": counted,
        "ticks": dict(zip(("at_step", "x", "q"), map(list, zip(*ticks, strict=True)), strict=True)),
        "even": {"x": even.levels.tolist()},
    }
    return signals, tables


def codebook_chart() -> alt.LayerChart:
    """The chart, to be filled with `codebook_data`."""
    x = axis(BINS)
    layers = (_bars(x), *_ticks(x), *_errors(x), _sum(), *_probe(), pointer(x, place(BINS)))
    return (
        alt.layer(*layers)
        .resolve_scale(y="independent")
        .add_params(
            *live_parameters(x=0.5, step=0),
            *given(*COUNTED, "books", "cuts", "uniform"),
            *following(*SIGNALS, *looked_at(*VALUES)),
        )
        .properties(height=HEIGHT, title=_title())
    )


def _bars(x: alt.X) -> alt.Chart:
    """The histogram."""
    y = alt.Y("count:Q", axis=None, scale=heights(COUNTS))
    chart = bars().mark_bar(fill=theme.GREY, opacity=0.55, binSpacing=0)
    return chart.encode(x=x, x2="end", y=y, y2=alt.Y2Datum(0))


def _ticks(x: alt.X) -> tuple[alt.Chart, ...]:
    """Levels as ticks, those of the method on screen and the even ones."""
    own = (
        rows("ticks")
        .transform_filter("datum.at_step == last")
        .mark_rule(y=at(OWN.top), y2=at(OWN.bottom), stroke=theme.BLUE, strokeWidth=3, clip=True)
        .encode(x=x)
    )
    grey = (
        rows("even")
        .mark_rule(y=at(EVEN.top), y2=at(EVEN.bottom), stroke=theme.GREY, strokeWidth=2)
        .encode(x=x)
    )
    return own, grey


def _errors(x: alt.X) -> tuple[alt.Chart, ...]:
    """x̂ − x over x, a saw with a tooth a level."""
    grid = alt.Chart(pd.DataFrame({"share": np.linspace(0, 1, POINTS)}))
    grid = grid.transform_calculate(x=place(BINS))
    grid = calculated(grid, *VALUES)
    reach = f"{BINS / 6} * pitch"
    scale = alt.Scale(
        domain=[alt.expr(f"-{reach}"), alt.expr(reach)],
        range=[at(ERRORS.bottom), at(ERRORS.top)],
        nice=False,
        zero=False,
    )
    y = alt.Y("error:Q", axis=None, scale=scale)
    zero = alt.Chart(pd.DataFrame({"error": [0]}))
    return (
        zero.mark_rule(stroke=theme.GREY, strokeWidth=1).encode(y=y),
        grid.mark_line(stroke=theme.ORANGE, strokeWidth=2, clip=True).encode(x=x, y=y),
        _words("'error x̂ − x'", ERRORS.top - 0.02, 12, "normal"),
    )


def _sum() -> alt.Chart:
    """The mean squared error of all values, against that of even levels."""
    values = (
        calculated(rows("values"), *VALUES)
        .transform_calculate(square="datum.error * datum.error")
        .transform_aggregate(mse="mean(square)")
    )
    words = (
        "'mean squared error ' + format(datum.mse, '.4~g') + ', ' + "
        "format(datum.mse / uniform, '.2f') + ' × that of even levels'"
    )
    return _words(words, 0.03, 13, "bold", values)


def _probe() -> tuple[alt.Chart, ...]:
    """The value looked at, and the level it takes."""
    one = alt.Chart(pd.DataFrame({"_": [0]}))
    goal = one.mark_circle(
        x=alt.expr("scale('x', at_xhat)"),
        y=at((OWN.top + OWN.bottom) / 2),
        size=110,
        opacity=1,
        fill=theme.BLUE,
        stroke="white",
        strokeWidth=1.5,
    )
    return upright("scale('x', at)", COUNTS.top, 1.0), goal.encode(NO_TOOLTIP)


def _words(
    text: str, share: float, size: int, weight: str, table: alt.Chart | None = None
) -> alt.Chart:
    chart = alt.Chart(pd.DataFrame({"_": [0]})) if table is None else table
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

    number = partial(digits, form=".3~f")

    first = (
        f"'x = ' + {number('at')} + ': nearest of ' + length(levels) + ' levels is number ' + at_q"
        f" + ', x̂ = ' + {number('at_xhat')}"
    )
    second = f"'error x̂ − x = ' + {digits('at_xhat - at', '+.3f')}"
    return formula(first, second)
