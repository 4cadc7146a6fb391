"""Places inside a picture, as shares of its height: the parts of a chart that share one view."""

from dataclasses import dataclass

import altair as alt


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


# Vega-Lite wants some encoding even of a mark that is placed in pixels.
NO_TOOLTIP = alt.TooltipValue(None)
