"""Places inside a picture, as shares of its height: the parts of a chart that share one view."""

from dataclasses import dataclass

import altair as alt
import pandas as pd

# Vega-Lite wants some encoding even of a mark that is placed in pixels.
NO_TOOLTIP = alt.TooltipValue(None)


@dataclass(frozen=True)
class Band:
    """A part of the picture from `top` to `bottom`, shares of its height from the top."""

    top: float
    bottom: float

    def scale(self, low: float, high: float) -> alt.Scale:
        """A y scale that shows `low` at the bottom of the band and `high` at its top."""
        return alt.Scale(
            domain=[low, high], range=[at(self.bottom), at(self.top)], nice=False, zero=False
        )


def at(share: float) -> alt.ExprRef:
    """A place in the picture, `share` of the way down."""
    return alt.expr(f"height * {share:.4f}")


def upright(x: str, top: float, bottom: float, color: str = "currentColor") -> alt.Chart:
    """A thin line from `top` to `bottom`, at the pixel that the Vega expression `x` gives.

    Vega-Lite lays down a rule that is placed in pixels: a narrow rectangle stands.
    """
    return (
        alt.Chart(pd.DataFrame({"_": [0]}))
        .mark_rect(
            x=alt.expr(f"{x} - 0.6"),
            x2=alt.expr(f"{x} + 0.6"),
            y=at(top),
            y2=at(bottom),
            fill=color,
            fillOpacity=0.8,
        )
        .encode(NO_TOOLTIP)
    )
