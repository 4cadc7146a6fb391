"""Signal to noise over bits: integers as a line, the other formats as points with their names.

The whole chart is exchanged when another tensor is chosen; its axes stay.
"""

import math
from collections.abc import Sequence
from itertools import groupby

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
from explorer.live.beside import clear_of
from explorer.live.expression import Expression, calculated, digits
from explorer.vega import Columns, Signals, given, rows

HEIGHT = 500
TOP = 100.0  # dB
NAME = 3.1  # dB from one name to the next
WIDE = 1.3  # bits that a name covers
ROOMY = 700  # pixels across, enough for names
ABOVE = 74.0  # dB, where words have room for every tensor
_SHAPES = {"float": "circle", "blocks": "diamond", "table": "square"}


def format_errors_data(
    x: np.ndarray, integers: Sequence[FormatResult], others: Sequence[FormatResult]
) -> tuple[Signals, Columns, Columns]:
    """What the chart shows, and its tables "integers" and "others"; none that are exact."""
    left = first_off_the_line(integers)
    signals = {
        "start": line_intercept(integers),
        "leaves": left.bits if left else None,
        "power": float(np.mean(x * x)),
    }
    line = _known(integers)
    points = sorted(_known(others), key=lambda e: (int(e.bits), e.sqnr_db))
    places = _name_places(points, line, signals["start"])
    return (
        signals,
        {
            "name": [e.name for e in line],
            "bits": [e.bits for e in line],
            "sqnr": [e.sqnr_db for e in line],
        },
        {
            "name": [e.name for e in points],
            "label": [_label(e.name) for e in points],
            "family": [_family(e.name) for e in points],
            "bits": [e.bits for e in points],
            "sqnr": [e.sqnr_db for e in points],
            "column": [column for column, _ in places],
            "place": [place for _, place in places],
        },
    )


def _known(errors: Sequence[FormatResult]) -> list[FormatResult]:
    return [e for e in errors if math.isfinite(e.sqnr_db)]


def _label(name: str) -> str:
    """A format's name without its bits, which are its place."""
    return FORMATS[name].title.removesuffix(", 4 bits")


def _family(name: str) -> str:
    one, blocks, table = _SHAPES
    return (
        blocks if FORMATS[name].blocks else table if hasattr(FORMATS[name].kind, "levels") else one
    )


def _name_places(
    points: Sequence[FormatResult], line: Sequence[FormatResult], start: float
) -> list[tuple[float, float]]:
    """Bits and dB where the name of each point begins: right of its heap, off both lines."""
    places = []
    for _, heap in groupby(points, key=lambda e: int(e.bits)):
        heap = list(heap)
        column = max(e.bits for e in heap) + 0.22
        covered = np.linspace(column, column + WIDE, 5)
        blue = np.interp(covered, [e.bits for e in line], [e.sqnr_db for e in line])
        both = np.concatenate([blue, start + PER_BIT * covered])
        low, high = both.min() - NAME / 2, both.max() + NAME / 2
        stack = clear_of(low, high, [e.sqnr_db for e in heap], NAME)
        places += [(column, place) for place in stack]
    return places


def format_errors_chart() -> alt.LayerChart:
    """The chart, to be filled with `format_errors_data`."""
    axis = alt.Axis(values=list(range(2, WIDEST + 1, 2)), format="d", grid=False)
    scale = alt.Scale(domain=[1.5, WIDEST + 0.5], nice=False)
    x = alt.X("bits:Q", title="bits a value", axis=axis, scale=scale)
    y = alt.Y("sqnr:Q", title="signal to noise, dB ↑", scale=alt.Scale(domain=[0, TOP]))
    off = "datum.sqnr - datum.rule"
    counted = (
        Expression("signal", "power"),
        Expression("rule", f"start + {PER_BIT} * datum.bits"),
        Expression("noise", "power / pow(10, datum.sqnr / 10)"),
        Expression("decibels", f"{digits('datum.sqnr', '.1f')} + ' dB'"),
        Expression(
            "off", f"{digits(f'abs({off})', '.1f')} + ' dB ' + ({off} < 0 ? 'below' : 'above')"
        ),
    )
    integers, others = (calculated(rows(name), *counted) for name in ("integers", "others"))
    tooltip = [
        alt.Tooltip("name:N", title="format"),
        alt.Tooltip("bits:Q", title="bits a value", format=".2~f"),
        alt.Tooltip("signal:Q", format=".3~r"),
        alt.Tooltip("noise:Q", title="÷ noise", format=".2~e"),
        alt.Tooltip("decibels:N", title="10 · log₁₀"),
        alt.Tooltip("off:N", title="dashed line"),
    ]
    return (
        alt.layer(
            integers.mark_line(stroke=theme.GREY, strokeDash=[4, 4], clip=True).encode(
                x=x, y="rule:Q"
            ),
            integers.mark_line(stroke=theme.BLUE, strokeWidth=2.5).encode(x=x, y=y),
            integers.mark_circle(fill=theme.BLUE, size=60, opacity=1).encode(
                x=x, y=y, tooltip=tooltip
            ),
            *_names(others, x, y, tooltip),
            *_leaving(integers, x, y),
        )
        .add_params(*given("start", "leaves", "power"))
        .properties(height=HEIGHT)
    )


def _leaving(integers: alt.Chart, x: alt.X, y: alt.Y) -> tuple[alt.Chart, ...]:
    """What the dashed line is, and a ring where the integers leave it, with words above."""
    line = integers.transform_filter(f"datum.bits == {WIDEST - 4}")
    left = integers.transform_filter("datum.bits == leaves").transform_calculate(above=f"{ABOVE}")
    words = "['the dashed line is left here:', datum.name + ' is ' + datum.off + ' it']"
    small = alt.expr("width < 600 ? 11 : 13")
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
        left.mark_text(
            text=alt.expr(words),
            dx=-16,
            dy=-24,
            align="left",
            fontSize=small,
            lineHeight=16,
            color="currentColor",
        ).encode(x=x, y=alt.Y("above:Q")),
    )


def _names(
    others: alt.Chart, x: alt.X, y: alt.Y, tooltip: list[alt.Tooltip]
) -> tuple[alt.Chart, ...]:
    """The other formats; where there is room, the name of each and a thin line to it."""
    roomy = f"width > {ROOMY} ? 1 : 0"
    shape = alt.Shape(
        "family:N",
        scale=alt.Scale(domain=list(_SHAPES), range=list(_SHAPES.values())),
        legend=alt.Legend(title=None, orient="top"),
    )
    return (
        others.mark_rule(stroke=theme.GREY, strokeWidth=0.8, opacity=alt.expr(roomy)).encode(
            x=x, y=y, x2="column:Q", y2="place:Q"
        ),
        others.mark_text(
            align="left", dx=2, fontSize=11, opacity=alt.expr(roomy), color="currentColor"
        ).encode(x="column:Q", y="place:Q", text="label:N"),
        others.mark_point(filled=True, size=90, color=theme.ORANGE, opacity=1).encode(
            x=x, y=y, shape=shape, tooltip=tooltip
        ),
    )
