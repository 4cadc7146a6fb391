"""Levels laid where the values are, and as many at equal distances.

From the top: the error in words; the histogram; a tick for each level of the method, blue, and of
the even ones, grey; the error x̂ − x over x. The pointer explains the value below it.
"""

import altair as alt
import numpy as np

from core.codebooks import Codebook
from core.studies.codebook_error import CodebookResult
from explorer import theme
from explorer.chart.expression import (
    equal,
    field,
    following,
    length,
    number,
    on_axis,
    signal,
    text,
    with_fields,
)
from explorer.chart.histogram import (
    HISTOGRAM_SIGNALS,
    PITCH,
    axis,
    bars,
    grid,
    heights,
    histogram_data,
)
from explorer.chart.picture import Columns, Signals, fixed_rows, layered, parameters, rows
from explorer.chart.placing import HEIGHT, Band, at, dot, formula, upright, words
from explorer.chart.pointing import explained, pointed_parameter
from explorer.labs.nonuniform.expressions import LAST, LEVELS, SIGNALS, VALUES

BINS, POINTS = 70, 500
COUNTS, OWN, EVEN = Band(0.08, 0.46), Band(0.48, 0.56), Band(0.58, 0.62)
ERRORS = Band(0.7, 0.98, -PITCH * (BINS / 6), PITCH * (BINS / 6))
AT, CODE, BACK = (signal(name) for name in ("at", "at_q", "at_xhat"))


def as_floats(book: Codebook) -> list[float]:
    """The levels as the core returns them: float32 numbers."""
    return book.levels.astype(np.float32).astype(np.float64).tolist()


def codebook_data(
    x: np.ndarray, result: CodebookResult, even: Codebook
) -> tuple[Signals, dict[str, Columns]]:
    """What the chart shows, and its tables: the values `x`, float64, and codebooks tried on them.

    bars: the histogram. ticks: the levels of each step. even: as many at equal distances.
    """
    low, high = float(x.min()), float(x.max())
    room = (high - low) * 0.03
    counts = np.histogram(x, bins=BINS, range=(low - room, high + room))
    signals, counted = histogram_data(*counts)
    books = [as_floats(book) for book in result.books]
    codebooks: Signals = {
        "books": books,
        "cuts": [book.thresholds.tolist() for book in result.books],
        "uniform": result.uniform,
    }
    ticks = [(step, level) for step, levels in enumerate(books) for level in levels]
    tables: dict[str, Columns] = {
        "values": {"x": x.tolist()},
        "bars": counted,
        "ticks": {"at_step": [s for s, _ in ticks], "x": [level for _, level in ticks]},
        "even": {"x": even.levels.tolist()},
    }
    return {**signals, **codebooks}, tables


def codebook_chart() -> alt.TopLevelMixin:
    """The chart, to be filled with `codebook_data`."""
    x = axis(BINS)
    return layered(
        (_bars(x), *_ticks(x), *_errors(x), _mean_square(), *_value()),
        *parameters("step", "x", *HISTOGRAM_SIGNALS, "books", "cuts", "uniform"),
        pointed_parameter(),
        *following(SIGNALS),
        *following(explained(VALUES, signal("x"), 0.001)),
        *following({"level_text": number(BACK, ".3f")}),
        _formula(),
        height=410,
    )


def _bars(x: alt.X) -> alt.Chart:
    """The histogram."""
    y = alt.Y("count:Q", axis=None, scale=heights(COUNTS))
    chart = bars().mark_bar(fill=theme.GREY, opacity=0.55, binSpacing=0)
    return chart.encode(x=x, x2="end", y=y, y2=alt.Y2Datum(0))


def _ticks(x: alt.X) -> tuple[alt.Chart, ...]:
    """Levels as ticks, those of the method on screen and the even ones."""
    own = rows("ticks").transform_filter(str(equal(field("at_step"), LAST)))
    return (
        own.mark_rule(
            y=at(OWN.top), y2=at(OWN.bottom), stroke=theme.BLUE, strokeWidth=3, clip=True
        ).encode(x=x),
        rows("even")
        .mark_rule(y=at(EVEN.top), y2=at(EVEN.bottom), stroke=theme.GREY, strokeWidth=2)
        .encode(x=x),
    )


def _errors(x: alt.X) -> tuple[alt.Chart, ...]:
    """x̂ − x over x, a saw with a tooth a level."""
    y = ERRORS.y("error")
    zero = fixed_rows([{"error": 0}])
    return (
        zero.mark_rule(stroke=theme.GREY, strokeWidth=1).encode(y=y),
        with_fields(grid(POINTS, BINS), VALUES)
        .mark_line(stroke=theme.ORANGE, strokeWidth=2, clip=True)
        .encode(x=x, y=y),
        words("error x̂ − x", ERRORS.top - 0.03, size=(12, 12)),
    )


def _mean_square() -> alt.Chart:
    """The mean squared error of all values, against that of even levels."""
    square = {**VALUES, "square": field("error") * field("error")}
    values = with_fields(rows("values"), square).transform_aggregate(mse="mean(square)")
    label = text(
        *("mean squared error ", number(field("mse"), ".4~g"), ", "),
        *(number(field("mse") / signal("uniform"), ".2f"), " × that of even levels"),
    )
    return words(label, 0.025, 2, values, bold=True, size=(13, 13))


def _value() -> tuple[alt.Chart, ...]:
    """The value in question, and the level it takes."""
    x = on_axis("x", AT)
    return (
        upright(x, COUNTS.top, EVEN.bottom),
        upright(x, ERRORS.top, ERRORS.bottom),
        dot(on_axis("x", BACK), HEIGHT * OWN.middle, theme.BLUE, clip=True),
    )


def _formula() -> alt.Parameter:
    """The arithmetic of the value in question."""
    return formula(
        text(
            *("x = ", number(AT, ".3~f"), ": nearest of ", length(LEVELS), " levels is number "),
            *(CODE, ", x̂ = ", number(BACK, ".3~f")),
        ),
        text("error x̂ − x = ", number(BACK - AT, "+.3f")),
    )
