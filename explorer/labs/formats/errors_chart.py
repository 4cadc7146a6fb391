"""Signal to noise over bits: integers as a line, the other formats as points with their names.

The data are exchanged when another tensor is chosen; the axes stay.
"""

import math
from collections.abc import Sequence
from itertools import groupby
from typing import Any

import altair as alt
import numpy as np

from core.studies.format_error import (
    PER_BIT,
    WIDEST,
    FormatResult,
    first_off_the_line,
    line_intercept,
)
from core.studies.number_formats import FORMATS
from explorer import theme
from explorer.chart.expression import (
    as_expression,
    equal,
    field,
    magnitude,
    number,
    power,
    ref,
    signal,
    text,
    where,
    with_fields,
)
from explorer.chart.labels import clear_of
from explorer.chart.picture import Columns, Signals, parameters, rows
from explorer.chart.placing import WIDTH

TOP = 100.0  # dB
NAME = 3.1  # dB from one name to the next
WIDE = 1.3  # bits that a name covers
ROOMY = WIDTH > 700  # enough for names
ABOVE = 74.0  # dB, where words have room for every tensor
_SHAPES = {"float": "circle", "blocks": "diamond", "table": "square"}
TOOLTIP = [
    alt.Tooltip("name:N", title="format"),
    alt.Tooltip("bits:Q", title="bits a value", format=".2~f"),
    alt.Tooltip("signal:Q", format=".3~r"),
    alt.Tooltip("noise:Q", title="÷ noise", format=".2~e"),
    alt.Tooltip("decibels:N", title="10 · log₁₀"),
    alt.Tooltip("off:N", title="dashed line"),
]


def format_errors_data(
    x: np.ndarray, integers: Sequence[FormatResult], others: Sequence[FormatResult]
) -> tuple[Signals, dict[str, Columns]]:
    """What the chart shows, and its tables "integers" and "others"; none that are exact."""
    left = first_off_the_line(integers)
    start = line_intercept(integers)
    signals = {
        "start": start,
        "leaves": left.bits if left else None,
        "energy": float(np.mean(x * x)),
    }
    line = _inexact(integers)
    points = sorted(_inexact(others), key=lambda e: (int(e.bits), e.sqnr_db))
    places = _name_places(points, line, start)
    tables: dict[str, Columns] = {
        "integers": {
            "name": [e.name for e in line],
            "bits": [e.bits for e in line],
            "sqnr": [e.sqnr_db for e in line],
        },
        "others": {
            "name": [e.name for e in points],
            "label": [FORMATS[e.name].title.removesuffix(", 4 bits") for e in points],
            "family": [_family(e.name) for e in points],
            "bits": [e.bits for e in points],
            "sqnr": [e.sqnr_db for e in points],
            "column": [column for column, _ in places],
            "place": [place for _, place in places],
        },
    }
    return signals, tables


def _inexact(errors: Sequence[FormatResult]) -> list[FormatResult]:
    return [e for e in errors if math.isfinite(e.sqnr_db)]


def _family(name: str) -> str:
    one, blocks, table = _SHAPES
    return (
        blocks if FORMATS[name].blocks else table if hasattr(FORMATS[name].kind, "levels") else one
    )


def _name_places(
    points: Sequence[FormatResult], line: Sequence[FormatResult], start: float
) -> list[tuple[float, float]]:
    """Bits and dB where the name of each point begins: right of its neighbours, off both lines."""
    places = []
    for _, group in groupby(points, key=lambda e: int(e.bits)):
        near = list(group)
        column = max(e.bits for e in near) + 0.22
        covered = np.linspace(column, column + WIDE, 5)
        blue = np.interp(covered, [e.bits for e in line], [e.sqnr_db for e in line])
        both = np.concatenate([blue, start + PER_BIT * covered])
        low, high = both.min() - NAME / 2, both.max() + NAME / 2
        stack = clear_of(low, high, [e.sqnr_db for e in near], NAME)
        places += [(column, place) for place in stack]
    return places


def format_errors_chart() -> alt.TopLevelMixin:
    """The chart, to be filled with `format_errors_data`."""
    axis = alt.Axis(values=list(range(2, WIDEST + 1, 2)), format="d", grid=False)
    scale = alt.Scale(domain=[1.5, WIDEST + 0.5], nice=False)
    x = alt.X("bits:Q", title="bits a value", axis=axis, scale=scale)
    y = alt.Y("sqnr:Q", title="signal to noise, dB ↑", scale=alt.Scale(domain=[0, TOP]))
    off = field("sqnr") - field("rule")
    side = where(off < 0, "below", "above")
    known = {
        "signal": signal("energy"),
        "rule": signal("start") + PER_BIT * field("bits"),
        "noise": signal("energy") / power(10, field("sqnr") / 10),
        "decibels": text(number(field("sqnr"), ".1f"), " dB"),
        "off": text(number(magnitude(off), ".1f"), " dB ", side),
    }
    integers, others = (with_fields(rows(name), known) for name in ("integers", "others"))
    return (
        alt.layer(
            integers.mark_line(stroke=theme.GREY, strokeDash=[4, 4], clip=True).encode(
                x=x, y="rule:Q"
            ),
            integers.mark_line(stroke=theme.BLUE, strokeWidth=2.5).encode(x=x, y=y),
            integers.mark_circle(fill=theme.BLUE, size=60, opacity=1).encode(
                x=x, y=y, tooltip=TOOLTIP
            ),
            *_names(others, x, y),
            *_leaving(integers, x, y),
        )
        .add_params(*parameters("start", "leaves", "energy"))
        .properties(height=500)
    )


def _leaving(integers: alt.Chart, x: alt.X, y: alt.Y) -> tuple[alt.Chart, ...]:
    """What the dashed line is, and a ring where the integers leave it, with words above."""
    line = integers.transform_filter(str(equal(field("bits"), WIDEST - 4)))
    left = with_fields(
        integers.transform_filter(str(equal(field("bits"), signal("leaves")))),
        {
            "above": as_expression(ABOVE),
            "said": text("here ", field("name"), " is ", field("off"), " the dashed line"),
        },
    )
    small = ref(where(WIDTH < 600, 11, 13))
    style: dict[str, Any] = {"dx": -16, "align": "left", "fontSize": small, "color": "currentColor"}
    return (
        line.mark_text(
            text=f"dashed: {PER_BIT} dB a bit",
            dx=-6,
            dy=-10,
            align="right",
            fontSize=small,
            color="currentColor",
        ).encode(x=x, y="rule:Q"),
        left.mark_rule(stroke=theme.GREY, yOffset=-9).encode(x=x, y=y, y2="above:Q"),
        left.mark_circle(fillOpacity=0, stroke="currentColor", strokeWidth=2, size=300).encode(
            x=x, y=y
        ),
        left.mark_text(text="from here down, worse than 6 dB per bit:", dy=-24, **style).encode(
            x=x, y=alt.Y("above:Q")
        ),
        left.mark_text(dy=-8, **style).encode(x=x, y=alt.Y("above:Q"), text="said:N"),
    )


def _names(others: alt.Chart, x: alt.X, y: alt.Y) -> tuple[alt.Chart, ...]:
    """The other formats; where there is room, the name of each and a thin line to it."""
    roomy = ref(where(ROOMY, 1, 0))
    shape = alt.Shape(
        "family:N",
        scale=alt.Scale(domain=list(_SHAPES), range=list(_SHAPES.values())),
        legend=alt.Legend(title=None, orient="top"),
    )
    return (
        others.mark_rule(stroke=theme.GREY, strokeWidth=0.8, opacity=roomy).encode(
            x=x, y=y, x2="column:Q", y2="place:Q"
        ),
        others.mark_text(
            align="left", dx=2, fontSize=11, opacity=roomy, color="currentColor"
        ).encode(x="column:Q", y="place:Q", text="label:N"),
        others.mark_point(filled=True, size=90, color=theme.ORANGE, opacity=1).encode(
            x=x, y=y, shape=shape, tooltip=TOOLTIP
        ),
    )
