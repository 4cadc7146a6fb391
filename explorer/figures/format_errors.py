"""Signal to noise over bits: integers as a line, the other formats as points."""

import altair as alt
import pandas as pd

from core.try_format import FormatError
from explorer import theme

PER_BIT = 6.02  # dB, 20·log₁₀ 2
_SHAPES = {"float": "circle", "blocks": "diamond", "table": "square"}
_FAMILY = "test(/^(MX|NV)/, datum.name) ? 'blocks' : test(/^E/, datum.name) ? 'float' : 'table'"


def format_errors_chart(
    integers: tuple[FormatError, ...], others: tuple[FormatError, ...]
) -> alt.LayerChart:
    """The chart; exact formats have no place in it."""
    line = _rows(integers)
    points = _rows(others)
    last = line.iloc[-1]
    guide = line.assign(sqnr=last["sqnr"] - PER_BIT * (last["bits"] - line["bits"]))
    x = alt.X("bits:Q", title="bits a value, scales included", scale=alt.Scale(domain=[1.5, 12.5]))
    y = alt.Y("sqnr:Q", title="signal to noise, dB ↑")
    tooltip = [
        alt.Tooltip("name:N", title="format"),
        alt.Tooltip("bits:Q", format=".2~f"),
        alt.Tooltip("sqnr:Q", title="dB", format=".1f"),
    ]
    family = alt.Shape(
        "family:N",
        scale=alt.Scale(domain=list(_SHAPES), range=list(_SHAPES.values())),
        legend=alt.Legend(title=None, orient="top"),
    )
    return alt.layer(
        alt.Chart(guide).mark_line(stroke=theme.GREY, strokeDash=[4, 4]).encode(x=x, y=y),
        alt.Chart(line)
        .mark_line(stroke=theme.BLUE, strokeWidth=2.5, point={"fill": theme.BLUE, "size": 45})
        .encode(x=x, y=y, tooltip=tooltip),
        alt.Chart(points)
        .transform_calculate(family=_FAMILY)
        .mark_point(filled=True, size=90, color=theme.ORANGE, opacity=1)
        .encode(x=x, y=y, shape=family, tooltip=tooltip),
    ).properties(height=380)


def _rows(errors: tuple[FormatError, ...]) -> pd.DataFrame:
    known = [(e.name, e.bits, e.sqnr_db) for e in errors if e.sqnr_db is not None]
    return pd.DataFrame(known, columns=["name", "bits", "sqnr"])
