"""Batches stream in: the histogram grows, and the range of every rule moves.

The core has computed each rule's range after every batch; the slider picks a moment. The dot on
each range is where the value x goes under it, computed in the browser.
"""

import altair as alt
import numpy as np
import pandas as pd

from core.try_calibration import BATCHES, LATE, RULES, SHIFTS, SIZE, Shifted, Stream
from explorer import theme
from explorer.live.calibration_expressions import SIGNALS, VALUES
from explorer.live.placing import NO_TOOLTIP, Band, at
from explorer.live.slider import Slider, live_parameter

HEIGHT = 470
BINS = 60
COUNTS = Band(0.06, 0.42)
ROWS_TOP, ROW = 0.47, 0.085  # the first rule's place, and from one to the next

SEEN = Slider("seen", "Batches seen", 1, BATCHES, 1)
SHIFT = Slider("shift", "Brightness, doublings", SHIFTS[0], SHIFTS[-1], 0.2)


def value_slider(stream: Stream) -> Slider:
    """The slider of the value that is followed."""
    furthest = float(np.ceil(np.abs(stream.batches).max()))
    return Slider("x", "Value x", -furthest, furthest, 0.05)


def calibration_chart(stream: Stream, bits: int) -> alt.LayerChart:
    """The chart of one stream at one number of bits."""
    low, high = float(stream.batches.min()), float(stream.batches.max())
    room = (high - low) * 0.04
    ends = [min(low, 0.0) - room, high + room]
    x = alt.X(
        "x:Q",
        title="value",
        scale=alt.Scale(domain=ends, nice=False, zero=False),
        axis=alt.Axis(grid=False),
    )
    layers = (*_bars(stream, x, ends), *_ranges(stream, x), _probe())
    return (
        alt.layer(*layers)
        .resolve_scale(y="independent")
        .add_params(
            live_parameter(SEEN, LATE),
            live_parameter(value_slider(stream), 1.0),
            alt.param(name="bits", value=bits),
            *(alt.param(name=e.name, expr=e.text) for e in SIGNALS),
        )
        .properties(height=HEIGHT)
    )


def _bars(stream: Stream, x: alt.X, ends: list[float]) -> tuple[alt.Chart, ...]:
    """The histogram of what was seen, the newest batch in orange on top."""
    edges = np.linspace(ends[0], ends[1], BINS + 1)
    rows = []
    for batch, values in enumerate(stream.batches, start=1):
        counts, _ = np.histogram(values, edges)
        rows += [
            {"batch": batch, "x": edges[i], "end": edges[i + 1], "count": int(n)}
            for i, n in enumerate(counts)
            if n
        ]
    data = alt.Chart(pd.DataFrame(rows))
    summed = data.transform_filter("datum.batch <= seen").transform_aggregate(
        total="sum(count)", groupby=["x", "end"]
    )
    most = int(np.histogram(stream.batches, edges)[0].max())
    scale = alt.Scale(
        type="sqrt", domain=[0, most], range=[at(COUNTS.bottom), at(COUNTS.top)], nice=False
    )
    words = f"format(seen * {SIZE}, ',d') + ' values seen; orange: the newest batch'"
    return (
        summed.mark_bar(fill=theme.GREY, opacity=0.6, binSpacing=0).encode(
            x=x,
            x2="end",
            y=alt.Y("total:Q", axis=None, scale=scale),
            y2=alt.Y2Datum(0),
            tooltip=[alt.Tooltip("x:Q", format=".2f"), alt.Tooltip("total:Q", title="values")],
        ),
        data.transform_filter("datum.batch == seen")
        .mark_bar(fill=theme.ORANGE, opacity=0.9, binSpacing=0)
        .encode(x=x, x2="end", y=alt.Y("count:Q", axis=None, scale=scale), y2=alt.Y2Datum(0)),
        _words(alt.Chart(pd.DataFrame({"_": [0]})), words, at(0.02)),
    )


def _ranges(stream: Stream, x: alt.X) -> tuple[alt.Chart, ...]:
    """A bar from α to β for each rule, its name and SQNR above, and where the value goes."""
    rows = [
        {
            "rule": rule,
            "row": r,
            "batch": b + 1,
            "low": stream.low[r, b],
            "high": stream.high[r, b],
            "sqnr": stream.sqnr_db[r, b],
        }
        for r, rule in enumerate(RULES)
        for b in range(BATCHES)
    ]
    now = alt.Chart(pd.DataFrame(rows)).transform_filter("datum.batch == seen")
    for e in VALUES:
        now = now.transform_calculate(**{e.name: e.text})
    top = f"height * ({ROWS_TOP} + {ROW} * datum.row)"
    tooltip = [
        alt.Tooltip("rule:N"),
        alt.Tooltip("low:Q", title="α", format=".3f"),
        alt.Tooltip("high:Q", title="β", format=".3f"),
        alt.Tooltip("sqnr:Q", title="SQNR, dB", format=".1f"),
        alt.Tooltip("q:Q", title="code of x"),
        alt.Tooltip("xhat:Q", title="x̂", format=".3f"),
    ]
    bar = now.mark_rect(
        x=alt.expr("scale('x', datum.low)"),
        x2=alt.expr("scale('x', datum.high)"),
        y=alt.expr(f"{top} + 16"),
        y2=alt.expr(f"{top} + 24"),
        fill=theme.BLUE,
    ).encode(tooltip=tooltip)
    goal = now.mark_circle(
        x=alt.expr("scale('x', datum.xhat)"),
        y=alt.expr(f"{top} + 20"),
        size=120,
        opacity=1,
        fill=theme.ORANGE,
        stroke="white",
        strokeWidth=1.5,
    ).encode(tooltip=tooltip)

    def number(expression: str, form: str = ".2f") -> str:
        return f"replace(format({expression}, '{form}'), '-', '−')"

    words = (
        f"datum.rule + ': ' + {number('datum.low')} + ' to ' + {number('datum.high')} + ', '"
        " + (isFinite(datum.sqnr) ? format(datum.sqnr, '.1f') + ' dB' : 'exact')"
        f" + ';  x ' + {number('x')} + ' → code ' + {number('datum.q', 'd')} + ' → ' "
        f"+ {number('datum.xhat')}"
    )
    return bar, goal, _words(now, words, alt.expr(f"{top} + 7"))


def _probe() -> alt.Chart:
    """The value that is followed."""
    return (
        alt.Chart(pd.DataFrame({"_": [0]}))
        .mark_rect(
            x=alt.expr("scale('x', x) - 0.75"),
            x2=alt.expr("scale('x', x) + 0.75"),
            y=at(COUNTS.top),
            y2=alt.expr("height"),
            fill="currentColor",
            fillOpacity=0.6,
        )
        .encode(NO_TOOLTIP)
    )


def _words(rows: alt.Chart, text: str, y: alt.ExprRef) -> alt.Chart:
    return rows.mark_text(
        text=alt.expr(text),
        x=2,
        y=y,
        align="left",
        fontSize=alt.expr("width < 420 ? 10.5 : 13"),
        color="currentColor",
    ).encode(NO_TOOLTIP)


def shift_chart(shifted: Shifted) -> alt.LayerChart:
    """SQNR of brighter or darker data: at the range of before, and at its own."""
    rows = pd.concat(
        [
            pd.DataFrame({"range": name, "doublings": SHIFTS, "sqnr": values})
            for name, values in (("static", shifted.static), ("dynamic", shifted.dynamic))
        ],
        ignore_index=True,
    )
    rows = rows[np.isfinite(rows["sqnr"])]
    x = alt.X("doublings:Q", title="brightness of new data, doublings", axis=alt.Axis(grid=False))
    y = alt.Y("sqnr:Q", title="signal to noise, dB ↑", scale=alt.Scale(domainMin=0, nice=True))
    colours = alt.Scale(domain=["static", "dynamic"], range=[theme.ORANGE, theme.BLUE])
    colour = alt.Color("range:N", scale=colours, legend=alt.Legend(title=None, orient="top"))
    chart = alt.Chart(rows)
    chosen = chart.transform_filter("abs(datum.doublings - shift) < 0.01")
    words = "datum.range + ': ' + format(datum.sqnr, '.1f') + ' dB'"
    return (
        alt.layer(
            chart.mark_line(strokeWidth=2.5).encode(x=x, y=y, color=colour),
            chosen.mark_circle(size=130, opacity=1).encode(x=x, y=y, color=colour),
            chosen.mark_text(
                text=alt.expr(words),
                dy=alt.expr("datum.range == 'static' ? 20 : -14"),
                align=alt.expr("datum.doublings > 1 ? 'right' : 'left'"),
                fontSize=12,
                color="currentColor",
            ).encode(x=x, y=y),
        )
        .add_params(live_parameter(SHIFT, 1.0))
        .properties(height=260)
    )
