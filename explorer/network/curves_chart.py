"""Accuracy against the bits of the weights, and against their bytes; a ring around the choice.

Both charts draw the table "points", one row for each way to share scales and number of bits.
"""

from collections.abc import Mapping, Sequence

import altair as alt

from core.studies.bits_and_bytes import MeasuredChain, front
from explorer import theme
from explorer.chart.expression import equal, field, ref, signal, where
from explorer.chart.picture import Columns, parameters, rows
from explorer.chart.placing import NARROW, NO_TOOLTIP
from explorer.figures.by_column import by_column
from explorer.network.controls import BITS, SCALES

_COLORS = (theme.ORANGE, theme.BLUE, theme.GREEN)
_SHAPES = ("square", "circle", "triangle-up")
_NAMES = list(SCALES.values())
_TOOLTIP = [
    alt.Tooltip("name:N", title="one scale"),
    alt.Tooltip("bits:N", title="bits of each weight"),
    alt.Tooltip("bytes:Q", format=",.0f"),
    alt.Tooltip("accuracy:Q", title="read correctly", format=".1%"),
]
Measured = Mapping[str, Sequence[MeasuredChain]]  # for each way: each of BITS, then own bits


def curves_data(measured: Measured, scales: str) -> dict[str, Columns]:
    """The tables of both charts; scales: the way that is on screen."""
    uniform = {way: chains[: len(BITS)] for way, chains in measured.items()}
    points = [
        {
            "scales": way,
            "name": SCALES[way],
            "bits": bits,
            "bytes": chain.bytes,
            "accuracy": chain.accuracy,
        }
        for way, chains in uniform.items()
        for bits, chain in zip(BITS, chains, strict=True)
    ]
    everything = [chain for chains in uniform.values() for chain in chains]
    best = front(everything)
    own = measured[scales][-1]
    return {
        "points": by_column(points),
        "float": {"accuracy": [everything[0].comparison.float_accuracy]},
        "front": {
            "bytes": [chain.bytes for chain in best],
            "accuracy": [chain.accuracy for chain in best],
        },
        "own": {
            "name": [SCALES[scales]],
            "bits": ["your own"],
            "bytes": [own.bytes],
            "accuracy": [own.accuracy],
        },
    }


def bits_chart() -> alt.TopLevelMixin:
    """Accuracy against bits, to be filled with the tables "points" and "float"."""
    x = alt.X(
        "bits:Q",
        title="bits of the weights",
        scale=alt.Scale(domain=[BITS[0] - 0.3, BITS[-1] + 0.3], nice=False),
        axis=alt.Axis(values=list(BITS), grid=False, format="d"),
    )
    return _chart(x)


def bytes_chart() -> alt.TopLevelMixin:
    """Accuracy against bytes, to be filled with all tables: with the Pareto front and own bits."""
    x = alt.X(
        "bytes:Q",
        title="bytes of the weights with their scales ↓",
        scale=alt.Scale(zero=False, padding=14, nice=False),
        axis=alt.Axis(grid=False, tickCount=6),
    )
    y = _accuracy()
    steps = rows("front").mark_line(
        interpolate="step-after", strokeWidth=10, strokeOpacity=0.22, color=theme.GREY
    )
    own = rows("own").encode(x=x, y=y, tooltip=_TOOLTIP)
    star = own.mark_point(shape="diamond", size=170, filled=True, opacity=1, color="currentColor")
    name = own.mark_text(text="own bits", dy=-15, fontWeight="bold", color="currentColor")
    return _chart(x, steps.encode(x=x, y=y), over=(star, name))


def _chart(
    x: alt.X, under: alt.Chart | None = None, over: tuple[alt.Chart, ...] = ()
) -> alt.TopLevelMixin:
    """Lines, points, the float network's dashed line and the ring, over the axis `x`."""
    y = _accuracy()
    points = rows("points").encode(x=x, y=y)
    uniform = equal(signal("layer_bits"), "same")
    here = equal(field("bits"), signal("weight_bits")) & equal(field("scales"), signal("scales"))
    chosen = points.transform_filter(str(here & uniform))
    return (
        alt.layer(
            *([under] if under is not None else []),
            rows("float")
            .mark_rule(color=theme.GREY, strokeDash=[3, 4], strokeWidth=1.5)
            .encode(y=y),
            points.mark_line(strokeWidth=3).encode(color=way_color()),
            points.mark_point(size=70, filled=True, opacity=1).encode(
                color=way_color(), shape=way_shape(), tooltip=_TOOLTIP
            ),
            chosen.mark_point(size=450, stroke="currentColor", strokeWidth=2.5).encode(NO_TOOLTIP),
            chosen.mark_text(
                align="left",
                dx=16,
                dy=14,
                fontSize=ref(where(NARROW, 13, 15)),
                fontWeight="bold",
                color="currentColor",
            ).encode(text=alt.Text("accuracy:Q", format=".1%")),
            *over,
        )
        .add_params(*parameters("weight_bits", "layer_bits", "scales"))
        .properties(height=300)
    )


def way_color() -> alt.Color:
    """A colour for each way to share scales, with the legend."""
    return alt.Color(
        "name:N",
        scale=alt.Scale(domain=_NAMES, range=list(_COLORS)),
        legend=alt.Legend(title=None, orient="top", labelLimit=0, symbolStrokeWidth=3),
    )


def way_shape() -> alt.Shape:
    """A shape for each of them."""
    return alt.Shape("name:N", scale=alt.Scale(domain=_NAMES, range=list(_SHAPES)), legend=None)


def _accuracy() -> alt.Y:
    return alt.Y(
        "accuracy:Q",
        title="test digits read correctly ↑",
        scale=alt.Scale(domain=[0, 1.08], nice=False),
        axis=alt.Axis(format="%", values=[0, 0.25, 0.5, 0.75, 1]),
    )
