"""A value that the pointer looks at: over a picture the one below it, else a slider's.

The chart's signal `at` is that value.
"""

import re

import altair as alt
import pandas as pd

from explorer.live.expression import Expression
from explorer.live.placing import at

_HOVER = "hover"
PLACES = 241  # along the axis, for the pointer to rest on


def looked_at(*values: Expression, slider: str = "x") -> tuple[Expression, ...]:
    """`at`, and for it what `values` compute for `datum.x`: `datum.q` is called `at_q`, and so on.

    >>> [e.text for e in looked_at(Expression("q", "datum.x / S"), Expression("e", "-datum.q"))]
    ['isDefined(hover.x) ? hover.x[0] : x', 'at / S', '-at_q']
    """
    own = (
        Expression(
            f"at_{e.name}",
            re.sub(r"\bdatum\.(\w+)", r"at_\1", re.sub(r"\bdatum\.x\b", "at", e.text)),
        )
        for e in values
    )
    return Expression("at", f"isDefined({_HOVER}.x) ? {_HOVER}.x[0] : {slider}"), *own


def pointer(x: alt.X, place: str) -> alt.Chart:
    """Unseen points all along the axis `x`, the nearest of which the pointer looks at.

    place: where `datum.share` of the axis is, from 0 to 1, as a Vega expression.
    """
    hover = alt.selection_point(
        name=_HOVER, fields=["x"], nearest=True, on="pointermove", clear="pointerout", empty=False
    )
    shares = [i / (PLACES - 1) for i in range(PLACES)]
    return (
        alt.Chart(pd.DataFrame({"share": shares}))
        .transform_calculate(x=f"round(1000 * ({place})) / 1000")
        .mark_point(opacity=0, y=at(0.5))
        .encode(x=x, tooltip=alt.value(None))
        .add_params(hover)
    )
