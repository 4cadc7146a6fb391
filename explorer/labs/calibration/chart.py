"""Batches stream in: the histogram grows, and the range of every rule moves.

The core has computed each rule's range after every batch; the slider picks a moment. The dot on
each range is where the value x goes under it.
"""

import altair as alt
import numpy as np

from core.data.batch_streams import BATCHES
from core.studies.ranges_over_batches import RULES, SHIFTS, RangesOverBatches, StaticAndDynamic
from explorer import theme
from explorer.chart.expression import (
    equal,
    field,
    following,
    is_valid,
    magnitude,
    number,
    on_axis,
    ref,
    signal,
    text,
    where,
    with_fields,
)
from explorer.chart.histogram import HISTOGRAM_SIGNALS, axis, bars, heights, histogram_data
from explorer.chart.picture import Columns, Signals, fixed_rows, layered, parameters, rows
from explorer.chart.placing import HEIGHT, NO_TOOLTIP, Band, dot, upright, words
from explorer.chart.pointing import explained, pointed_parameter
from explorer.labs.calibration.expressions import SIGNALS, VALUES

BINS = 60
COUNTS = Band(0.06, 0.42)
RULES_TOP, ROW = 0.47, 0.085  # the first rule's place, and from one to the next
SEEN, AT = signal("seen"), signal("at")


def calibration_data(
    known: RangesOverBatches, unseen_db: np.ndarray
) -> tuple[Signals, dict[str, Columns]]:
    """What the chart shows, and its table "bars": one stream at one number of bits.

    unseen_db: the SQNR of each rule after each batch, on data that it has not seen.
    """
    low, high = float(known.batches.min()), float(known.batches.max())
    room = (high - low) * 0.04
    edges = np.linspace(min(low, 0.0) - room, high + room, BINS + 1)
    counts = np.stack([np.histogram(values, edges)[0] for values in known.batches])
    batch, bar = counts.nonzero()
    signals, _ = histogram_data(counts.sum(axis=0), edges)
    ranges = {
        "lows": known.low.ravel().tolist(),
        "highs": known.high.ravel().tolist(),
        "decibels": [v if np.isfinite(v) else None for v in unseen_db.ravel().tolist()],
        "size": known.batches.shape[1],
    }
    table = {"batch": batch + 1, "bar": bar, "count": counts[batch, bar]}
    return signals | ranges, {"bars": {name: c.tolist() for name, c in table.items()}}


def calibration_chart() -> alt.TopLevelMixin:
    """The chart, to be filled with `calibration_data`."""
    x = axis(BINS)
    return layered(
        (*_bars(x), *_ranges(), upright(on_axis("x", AT), COUNTS.top, COUNTS.bottom)),
        *parameters("seen", "x", "bits", *HISTOGRAM_SIGNALS),
        *parameters("lows", "highs", "decibels", "size"),
        pointed_parameter(),
        *following(SIGNALS),
        *following(explained({}, signal("x"), 0.001)),
        height=450,
    )


def _bars(x: alt.X) -> tuple[alt.Chart, ...]:
    """The histogram of what was seen, the newest batch in orange on top."""
    batch, scale = field("batch"), heights(COUNTS)
    summed = (
        bars()
        .transform_filter(str(batch <= SEEN))
        .transform_aggregate(total="sum(count)", groupby=["x", "end"])
    )
    label = text(number(SEEN * signal("size"), ",d"), " values seen; orange: the newest batch")
    return (
        summed.mark_bar(fill=theme.GREY, opacity=0.6, binSpacing=0).encode(
            x=x,
            x2="end",
            y=alt.Y("total:Q", axis=None, scale=scale),
            y2=alt.Y2Datum(0),
        ),
        bars()
        .transform_filter(str(equal(batch, SEEN)))
        .mark_bar(fill=theme.ORANGE, opacity=0.9, binSpacing=0)
        .encode(x=x, x2="end", y=alt.Y("count:Q", axis=None, scale=scale), y2=alt.Y2Datum(0)),
        words(label, 0.02),
    )


def _ranges() -> tuple[alt.Chart, ...]:
    """A bar from α to β for each rule, its name and SQNR above, and where the value goes."""
    moment = field("row") * BATCHES + SEEN - 1
    rules = [{"rule": rule, "row": row} for row, rule in enumerate(RULES)]
    now = with_fields(
        fixed_rows(rules),
        {
            "low": signal("lows")[moment],
            "high": signal("highs")[moment],
            "sqnr": signal("decibels")[moment],
            **VALUES,
        },
    )
    top = HEIGHT * (RULES_TOP + ROW * field("row"))
    bar = now.mark_rect(
        x=ref(on_axis("x", field("low"))),
        x2=ref(on_axis("x", field("high"))),
        y=ref(top + 16),
        y2=ref(top + 24),
        fill=theme.BLUE,
    ).encode(NO_TOOLTIP)
    quality = where(is_valid(field("sqnr")), text(number(field("sqnr"), ".1f"), " dB"), "exact")
    label = text(
        *(field("rule"), ": ", number(field("low"), ".2f"), " to ", number(field("high"), ".2f")),
        *(", ", quality, ";  x ", number(AT, ".2f"), " → code ", number(field("q"), "d"), " → "),
        number(field("xhat"), ".2f"),
    )
    line = fixed_rows(rules).mark_rect(
        x=ref(on_axis("x", AT) - 0.6),
        x2=ref(on_axis("x", AT) + 0.6),
        y=ref(top + 15),
        y2=ref(top + 25),
        fill="currentColor",
        clip=True,
    )
    return (
        bar,
        line.encode(NO_TOOLTIP),
        dot(on_axis("x", field("xhat")), top + 20, theme.ORANGE, now),
        words(label, top + 6, 2, now, size=(10.5, 13)),
    )


def shift_data(both: StaticAndDynamic) -> dict[str, Columns]:
    """The table "shifts" of the chart below; without a row where there is no error."""
    points = [
        (name, at, float(decibels))
        for name, values in (("static", both.static), ("dynamic", both.dynamic))
        for at, decibels in zip(SHIFTS, values, strict=True)
        if np.isfinite(decibels)
    ]
    names, at, decibels = (list(column) for column in zip(*points, strict=True))
    return {"shifts": {"range": names, "doublings": at, "sqnr": decibels}}


def shift_chart() -> alt.TopLevelMixin:
    """SQNR of brighter or darker data: at a range chosen before, and at its own.

    To be filled with `shift_data`.
    """
    x = alt.X("doublings:Q", title="brightness of new data, doublings", axis=alt.Axis(grid=False))
    y = alt.Y("sqnr:Q", title="signal to noise, dB ↑", scale=alt.Scale(domainMin=0, nice=True))
    colours = alt.Scale(domain=["static", "dynamic"], range=[theme.ORANGE, theme.BLUE])
    colour = alt.Color("range:N", scale=colours, legend=alt.Legend(title=None, orient="top"))
    chart = rows("shifts")
    away = field("doublings") - signal("at")
    chosen = chart.transform_filter(str(magnitude(away) < 0.01))
    static = equal(field("range"), "static")
    right = field("doublings") > 0  # where the static line falls
    return (
        alt.layer(
            chart.mark_line(strokeWidth=2.5).encode(x=x, y=y, color=colour),
            chosen.mark_circle(size=130, opacity=1).encode(x=x, y=y, color=colour),
            chosen.mark_text(
                text=ref(text(field("range"), ": ", number(field("sqnr"), ".1f"), " dB")),
                dy=ref(where(static, 20, -14)),
                align=ref(where(right, "right", "left")),
                fontSize=12,
                color="currentColor",
            ).encode(x=x, y=y),
        )
        .add_params(
            *parameters("shift"),
            pointed_parameter(),
            *following(explained({}, signal("shift"), 0.2)),
        )
        .properties(height=260)
    )
