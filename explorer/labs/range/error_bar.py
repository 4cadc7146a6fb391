"""The mean squared error of the dragged range as a bar of two parts: rounding and clipping."""

import altair as alt

from explorer import theme
from explorer.chart.expression import field, log, number, ref, signal, text, where, with_fields
from explorer.chart.picture import rows
from explorer.chart.placing import NO_TOOLTIP, WIDTH, Band, at, words
from explorer.labs.range.expressions import ERRORS, VALUES

BAR = Band(0.06, 0.095)


def error_sums() -> alt.Chart:
    """One row: the squared error of the table "values", the part of it by clipping, and n."""
    return with_fields(rows("values"), {**VALUES, **ERRORS}).transform_aggregate(
        noise="sum(square)", clipping="sum(cut)", n="count()"
    )


def error_bar() -> tuple[alt.Chart, ...]:
    """How much of the squared error is rounding and how much clipping: a bar of two parts."""
    noise = field("noise")
    sums = with_fields(error_sums(), {"split": where(noise > 0, field("clipping") / noise, 0)})
    split = field("split")
    edge = WIDTH * (1 - split)
    rounding, clipping = (
        sums.mark_rect(
            x=ref(left),
            x2=ref(right),
            y=at(BAR.top),
            y2=at(BAR.bottom),
            fill=fill,
            fillOpacity=ref(where(noise > 0, 1, 0)),
        ).encode(NO_TOOLTIP)
        for left, right, fill in ((0, edge, theme.BLUE), (edge, WIDTH, theme.ORANGE))
    )
    parts = text(
        *("Mean squared error ", number(noise / field("n"), ".3~g"), " = "),
        *(number(1 - split, ".0%"), " rounding + ", number(split, ".0%"), " clipping, SQNR "),
        *(number(10 * log(signal("energy") / noise) / log(10), ".1f"), " dB"),
    )
    label = where(noise > 0, parts, "No error: every value is exact")
    return rounding, clipping, words(label, 0.025, 0, sums)
