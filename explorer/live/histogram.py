"""A histogram whose x axis comes with its data.

Signals: `first`, where the axis begins; `pitch`, the width of a bar; `tallest`, the most values in
one. Heights are square roots, so that a single value stays visible beside hundreds.
"""

import altair as alt
import numpy as np

from explorer.live.placing import Band, at
from explorer.vega import Columns, Signals, rows

COUNTED = ("first", "pitch", "tallest")


def histogram_data(counts: np.ndarray, edges: np.ndarray) -> tuple[Signals, Columns]:
    """The signals and the table "bars" of what `np.histogram` returns; empty bars left out."""
    signals = {
        "first": float(edges[0]),
        "pitch": float(edges[1] - edges[0]),
        "tallest": int(counts.max()),
    }
    return signals, {"bar": np.flatnonzero(counts).tolist(), "count": counts[counts > 0].tolist()}


def ends(bins: int) -> list[alt.ExprRef]:
    """Where an axis of so many bars begins and ends."""
    return [alt.expr("first"), alt.expr(f"first + {bins} * pitch")]


def axis(bins: int) -> alt.X:
    """The x axis of so many bars."""
    return alt.X(
        "x:Q",
        title="value",
        scale=alt.Scale(domain=ends(bins), nice=False, zero=False),
        axis=alt.Axis(grid=False),
    )


def heights(band: Band) -> alt.Scale:
    """The y scale of the counts, for bars that stand in `band`."""
    return alt.Scale(
        type="sqrt",
        domain=[0, alt.expr("tallest")],
        range=[at(band.bottom), at(band.top)],
        nice=False,
    )


def bars() -> alt.Chart:
    """The table "bars", each from `x` to `end`."""
    return rows("bars").transform_calculate(
        x="first + datum.bar * pitch", end="first + (datum.bar + 1) * pitch"
    )


def place(bins: int) -> str:
    """Where `datum.share` of the axis is, as a Vega expression."""
    return f"first + datum.share * {bins} * pitch"
