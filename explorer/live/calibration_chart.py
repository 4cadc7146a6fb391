"""Batches stream in: the histogram grows, and the range of every rule moves.

The core has computed each rule's range after every batch; the slider picks a moment. The dot on
each range is where the value x goes under it, computed in the browser.
"""

from functools import partial

import altair as alt
import numpy as np
import pandas as pd

from core.data.batch_streams import BATCHES, LATE, SIZE
from core.studies.ranges_over_batches import RULES, SHIFTS, RangesOverBatches, StaticAndDynamic
from explorer import theme
from explorer.live.calibration_expressions import SIGNALS, VALUES
from explorer.live.expression import calculated, digits, following
from explorer.live.histogram import COUNTED, axis, bars, heights, histogram_data, place
from explorer.live.placing import NO_TOOLTIP, Band, at, upright
from explorer.live.pointer import looked_at, pointer
from explorer.live.slider import Slider, live_parameters
from explorer.vega import Columns, Signals, given, rows

HEIGHT = 470
BINS = 60
LIMIT = 20.0  # of the value that is followed
COUNTS = Band(0.06, 0.42)
ROWS_TOP, ROW = 0.47, 0.085  # the first rule's place, and from one to the next

SEEN = Slider("seen", "Batches seen", 1, BATCHES, 1, plays=True)
SHIFT = Slider("shift", "Brightness, doublings", SHIFTS[0], SHIFTS[-1], 0.2)


def value_slider(stream: RangesOverBatches) -> Slider:
    """The slider of the value that is followed."""
    furthest = float(np.ceil(np.abs(stream.batches).max()))
    return Slider("x", "Value x", -furthest, furthest, 0.05)


def calibration_data(stream: RangesOverBatches, bits: int) -> tuple[Signals, Columns]:
    """What the chart shows, and its table "bars": one stream at one number of bits."""
    low, high = float(stream.batches.min()), float(stream.batches.max())
    room = (high - low) * 0.04
    edges = np.linspace(min(low, 0.0) - room, high + room, BINS + 1)
    counts = np.stack([np.histogram(values, edges)[0] for values in stream.batches])
    batch, bar = counts.nonzero()
    signals, _ = histogram_data(counts.sum(axis=0), edges)
    signals |= {
        "bits": bits,
        "lows": stream.low.ravel().tolist(),
        "highs": stream.high.ravel().tolist(),
        "decibels": [v if np.isfinite(v) else None for v in stream.sqnr_db.ravel().tolist()],
    }
    table = {"batch": batch + 1, "bar": bar, "count": counts[batch, bar]}
    return signals, {name: column.tolist() for name, column in table.items()}


def calibration_chart() -> alt.LayerChart:
    """The chart, to be filled with `calibration_data`."""
    x = axis(BINS)
    layers = (
        *_bars(x),
        *_ranges(x),
        upright("scale('x', at)", COUNTS.top, 1.0),
        pointer(x, place(BINS)),
    )
    return (
        alt.layer(*layers)
        .resolve_scale(y="independent")
        .add_params(
            *live_parameters(seen=LATE, x=1.0),
            *given(*COUNTED, "bits", "lows", "highs", "decibels"),
            *following(*SIGNALS, *looked_at()),
        )
        .properties(height=HEIGHT)
    )


def _bars(x: alt.X) -> tuple[alt.Chart, ...]:
    """The histogram of what was seen, the newest batch in orange on top."""
    summed = (
        bars()
        .transform_filter("datum.batch <= seen")
        .transform_aggregate(total="sum(count)", groupby=["x", "end"])
    )
    scale = heights(COUNTS)
    words = f"format(seen * {SIZE}, ',d') + ' values seen; orange: the newest batch'"
    return (
        summed.mark_bar(fill=theme.GREY, opacity=0.6, binSpacing=0).encode(
            x=x,
            x2="end",
            y=alt.Y("total:Q", axis=None, scale=scale),
            y2=alt.Y2Datum(0),
        ),
        bars()
        .transform_filter("datum.batch == seen")
        .mark_bar(fill=theme.ORANGE, opacity=0.9, binSpacing=0)
        .encode(x=x, x2="end", y=alt.Y("count:Q", axis=None, scale=scale), y2=alt.Y2Datum(0)),
        _words(alt.Chart(pd.DataFrame({"_": [0]})), words, at(0.02)),
    )


def _ranges(x: alt.X) -> tuple[alt.Chart, ...]:
    """A bar from α to β for each rule, its name and SQNR above, and where the value goes."""
    moment = f"[datum.row * {BATCHES} + seen - 1]"
    now = alt.Chart(pd.DataFrame({"rule": RULES, "row": range(len(RULES))})).transform_calculate(
        low=f"lows{moment}", high=f"highs{moment}", sqnr=f"decibels{moment}"
    )
    now = calculated(now, *VALUES)
    top = f"height * ({ROWS_TOP} + {ROW} * datum.row)"
    bar = now.mark_rect(
        x=alt.expr("scale('x', datum.low)"),
        x2=alt.expr("scale('x', datum.high)"),
        y=alt.expr(f"{top} + 16"),
        y2=alt.expr(f"{top} + 24"),
        fill=theme.BLUE,
    ).encode(NO_TOOLTIP)
    goal = now.mark_circle(
        x=alt.expr("scale('x', datum.xhat)"),
        y=alt.expr(f"{top} + 20"),
        size=120,
        opacity=1,
        fill=theme.ORANGE,
        stroke="white",
        strokeWidth=1.5,
    ).encode(NO_TOOLTIP)

    number = partial(digits, form=".2f")

    words = (
        f"datum.rule + ': ' + {number('datum.low')} + ' to ' + {number('datum.high')} + ', '"
        " + (isValid(datum.sqnr) ? format(datum.sqnr, '.1f') + ' dB' : 'exact')"
        f" + ';  x ' + {number('at')} + ' → code ' + {digits('datum.q', 'd')} + ' → ' "
        f"+ {number('datum.xhat')}"
    )
    return bar, goal, _words(now, words, alt.expr(f"{top} + 7"))


def _words(table: alt.Chart, text: str, y: alt.ExprRef) -> alt.Chart:
    return table.mark_text(
        text=alt.expr(text),
        x=2,
        y=y,
        align="left",
        fontSize=alt.expr("width < 420 ? 10.5 : 13"),
        color="currentColor",
    ).encode(NO_TOOLTIP)


def shift_data(shifted: StaticAndDynamic) -> Columns:
    """The table "shifts" of the chart below; without a row where there is no error."""
    points = [
        (name, at, float(decibels))
        for name, values in (("static", shifted.static), ("dynamic", shifted.dynamic))
        for at, decibels in zip(SHIFTS, values, strict=True)
        if np.isfinite(decibels)
    ]
    names, at, decibels = (list(column) for column in zip(*points, strict=True))
    return {"range": names, "doublings": at, "sqnr": decibels}


def shift_chart() -> alt.LayerChart:
    """SQNR of brighter or darker data: at the range of before, and at its own.

    To be filled with `shift_data`.
    """
    x = alt.X("doublings:Q", title="brightness of new data, doublings", axis=alt.Axis(grid=False))
    y = alt.Y("sqnr:Q", title="signal to noise, dB ↑", scale=alt.Scale(domainMin=0, nice=True))
    colours = alt.Scale(domain=["static", "dynamic"], range=[theme.ORANGE, theme.BLUE])
    colour = alt.Color("range:N", scale=colours, legend=alt.Legend(title=None, orient="top"))
    chart = rows("shifts")
    chosen = chart.transform_filter("abs(datum.doublings - shift) < 0.01")
    words = "datum.range + ': ' + format(datum.sqnr, '.1f') + ' dB'"
    return (
        alt.layer(
            chart.mark_line(strokeWidth=2.5).encode(x=x, y=y, color=colour),
            chosen.mark_circle(size=130, opacity=1).encode(x=x, y=y, color=colour),
            chosen.mark_text(
                text=alt.expr(words),
                dy=alt.expr("datum.range == 'static' ? 20 : -14"),
                align=alt.expr("datum.doublings > (width < 420 ? 0.5 : 1) ? 'right' : 'left'"),
                fontSize=12,
                color="currentColor",
            ).encode(x=x, y=y),
        )
        .add_params(*live_parameters(shift=1.0))
        .properties(height=260)
    )
