"""A histogram whose x axis comes with its data.

Signals: `first`, where the axis begins; `pitch`, the width of a bar; `tallest`, the most values in
one. Heights are square roots, so that a single value stays visible beside hundreds.
"""

import altair as alt
import numpy as np

from explorer.chart.expression import Expression, field, ref, signal, with_fields
from explorer.chart.picture import fixed_rows, rows
from explorer.chart.placing import Band, at

FIRST, PITCH, TALLEST = signal("first"), signal("pitch"), signal("tallest")
HISTOGRAM_SIGNALS = ("first", "pitch", "tallest")


def histogram_data(
    counts: np.ndarray, edges: np.ndarray
) -> tuple[dict[str, float], dict[str, list[int]]]:
    """The signals and the table "bars" of what `np.histogram` returns; empty bars left out."""
    signals = {
        "first": float(edges[0]),
        "pitch": float(edges[1] - edges[0]),
        "tallest": int(counts.max()),
    }
    return signals, {"bar": np.flatnonzero(counts).tolist(), "count": counts[counts > 0].tolist()}


def value_at(share: Expression, bins: int) -> Expression:
    """The value at a share of the axis of so many bars."""
    return FIRST + share * bins * PITCH


def ends(bins: int) -> list[alt.ExprRef]:
    """Where an axis of so many bars begins and ends."""
    return [ref(FIRST), ref(FIRST + PITCH * bins)]


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
        type="sqrt", domain=[0, ref(TALLEST)], range=[at(band.bottom), at(band.top)], nice=False
    )


def bars() -> alt.Chart:
    """The table "bars", each from `x` to `end`."""
    bar = field("bar")
    return with_fields(rows("bars"), {"x": FIRST + bar * PITCH, "end": FIRST + (bar + 1) * PITCH})


def grid(points: int, bins: int) -> alt.Chart:
    """A row for each of so many places `x` along the axis, from end to end."""
    shares = [{"share": share} for share in np.linspace(0, 1, points).tolist()]
    return with_fields(fixed_rows(shares), {"x": value_at(field("share"), bins)})
