"""Places inside a picture, as shares of its height, and what is drawn at them."""

from dataclasses import dataclass

import altair as alt

from explorer.chart.expression import Expression, Operand, lines, ref, signal, where
from explorer.chart.picture import one_row

WIDTH, HEIGHT = signal("width"), signal("height")  # of the part inside the axes, in pixels
NARROW = WIDTH < 420  # a phone

# Vega-Lite wants some encoding even of a mark that is placed in pixels.
NO_TOOLTIP = alt.TooltipValue(None)


@dataclass(frozen=True)
class Band:
    """A part of the picture from `top` to `bottom`, shares of its height from the top.

    low, high: the values at its bottom and at its top, where it shows values.
    """

    top: float
    bottom: float
    low: Expression | float = 0
    high: Expression | float = 1

    @property
    def middle(self) -> float:
        """Half-way between both."""
        return (self.top + self.bottom) / 2

    def scale(self) -> alt.Scale:
        """The y scale of its values."""
        return alt.Scale(
            domain=[ref(self.low), ref(self.high)],
            range=[at(self.bottom), at(self.top)],
            nice=False,
            zero=False,
        )

    def y(self, field: str) -> alt.Y:
        """A field on that scale, without an axis."""
        return alt.Y(f"{field}:Q", axis=None, scale=self.scale())

    def place(self, value: Expression) -> Expression:
        """The pixel of a value on that scale."""
        pitch = (self.bottom - self.top) / (self.high - self.low)
        return HEIGHT * (self.bottom - pitch * (value - self.low))


def along(title: str, low: float, high: float) -> alt.X:
    """The axis of a field `x` from `low` to `high`."""
    scale = alt.Scale(domain=[low, high], nice=False)
    return alt.X("x:Q", title=title, scale=scale, axis=alt.Axis(grid=False))


def at(share: float) -> alt.ExprRef:
    """A place in the picture, `share` of the way down."""
    return ref(HEIGHT * share)


def upright(x: Expression, top: float, bottom: float, color: str = "currentColor") -> alt.Chart:
    """A thin line from `top` to `bottom`, at the pixel `x`.

    Vega-Lite draws a rule that is placed in pixels horizontally, so this is a narrow rectangle.
    What lies outside of the picture is clipped, else Vega would make the rest smaller to fit it in.
    """
    return (
        one_row()
        .mark_rect(
            x=ref(x - 0.6),
            x2=ref(x + 0.6),
            y=at(top),
            y2=at(bottom),
            fill=color,
            fillOpacity=0.8,
            clip=True,
        )
        .encode(NO_TOOLTIP)
    )


def dot(
    x: Expression,
    y: Expression,
    fill: str | Expression,
    chart: alt.Chart | None = None,
    clip: bool = False,
) -> alt.Chart:
    """A dot with a white edge at a pixel, for each row of `chart`.

    clip: for one that can lie outside of the picture.
    """
    rows = one_row() if chart is None else chart
    return rows.mark_circle(
        x=ref(x),
        y=ref(y),
        size=120,
        opacity=1,
        fill=fill if isinstance(fill, str) else ref(fill),
        stroke="white",
        strokeWidth=1.5,
        clip=clip,
    ).encode(NO_TOOLTIP)


def words(
    label: Operand,
    share: float | Expression,
    x: Operand = 3,
    chart: alt.Chart | None = None,
    *,
    bold: bool = False,
    size: tuple[float, float] = (11, 13),
    align: str | Expression = "left",
) -> alt.Chart:
    """A line of text for each row of `chart`, at a share of the height or at a pixel.

    size: of the font on a phone, and elsewhere.
    """
    rows = one_row() if chart is None else chart
    return rows.mark_text(
        text=ref(label),
        x=ref(x),
        y=ref(share if isinstance(share, Expression) else HEIGHT * share),
        align=ref(align),
        baseline="middle",
        fontSize=ref(where(NARROW, *size)),
        fontWeight="bold" if bold else "normal",
        color="currentColor",
    ).encode(NO_TOOLTIP)


def formula(*texts: Operand) -> alt.Parameter:
    """The arithmetic with the current numbers: lines that the component writes above the chart."""
    return alt.param(name="formula", expr=str(lines(*texts)))
