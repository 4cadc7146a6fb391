"""How sure a network is of each digit: float as outlines, few bits as filled bars."""

import altair as alt
import numpy as np

from explorer import theme
from explorer.chart.picture import Picture, filled, rows

_DESCRIPTION = "How sure the float network and the one of few bits are of each digit, as bars."


def answer_bars(float_shares: np.ndarray, few_shares: np.ndarray) -> Picture:
    """Ten bars a network; shares of shape (10,) that sum to 1."""
    answers = {
        "digit": list(range(10)),
        "float": float_shares.tolist(),
        "few": few_shares.tolist(),
    }
    return filled(_chart, _DESCRIPTION, {}, {"answers": answers})


def _chart() -> alt.TopLevelMixin:
    x = alt.X("digit:O", title="the network's answer", axis=alt.Axis(labelAngle=0))
    scale = alt.Scale(domain=[0, 1])
    axis = alt.Axis(format="%", values=[0, 0.25, 0.5, 0.75, 1], titleAnchor="end")
    tooltip = [
        alt.Tooltip("digit:O"),
        alt.Tooltip("float:Q", title="float network", format=".1%"),
        alt.Tooltip("few:Q", title="few bits", format=".1%"),
    ]
    base = rows("answers").encode(x=x, tooltip=tooltip)
    few = base.mark_bar(color=theme.BLUE).encode(
        y=alt.Y("few:Q", title="how sure it is", scale=scale, axis=axis)
    )
    outlined = base.mark_bar(filled=False, stroke=theme.ORANGE, strokeWidth=2).encode(
        y=alt.Y("float:Q", scale=scale)
    )
    return alt.layer(few, outlined).properties(height=260)
