"""The error while both ends of the range move in, what each rule chose, and the present range.

Above: the error over the width that is kept, its two parts and their sum, and where that is least.
Below: a row for each rule, a dot at the width it chose, and a diamond for the present range, which
follows the drag on the picture above.
"""

from collections.abc import Mapping, Sequence

import altair as alt
import numpy as np

from core.studies.range_sweep import COUNT, NARROWEST, Sweep
from core.studies.rule_comparison import RULES, RuleResult
from explorer import theme
from explorer.chart.expression import (
    Expression,
    as_expression,
    clamp,
    equal,
    field,
    following,
    least,
    number,
    on_axis,
    ref,
    signal,
    text,
    where,
    with_fields,
)
from explorer.chart.picture import Columns, Signals, fixed_rows, layered, one_row, parameters, rows
from explorer.chart.placing import HEIGHT, NARROW, NO_TOOLTIP, Band, at, upright, words
from explorer.labs.range.error_bar import error_sums
from explorer.labs.range.expressions import BITS, HIGH, LOW, PARAMETERS, SWEEP

CURVES, ROWS = Band(0.05, 0.56), Band(0.66, 1.0)
WIDEST = 1.05  # where the x axis ends, as a share of the range of all values
KINDS = {"sum": theme.GREY, "rounding": theme.BLUE, "clipping": theme.ORANGE}
BEST, TOP, SMALLEST = signal("best_share"), signal("top"), signal("smallest")


def sweep_data(
    values: np.ndarray,
    sweeps: Sequence[Sweep],
    chosen: Mapping[int, Sequence[RuleResult]],
) -> tuple[Signals, dict[str, Columns]]:
    """What the chart shows, and its tables "values" and "rules".

    values: float64 of shape (n,). sweeps: for the fewest bits and more. chosen: what each rule
    chose, by bits.
    """
    signals = {
        "whole": float(np.ptp(values)) or 1.0,
        "rounding": _short(np.concatenate([sweep.rounding for sweep in sweeps])),
        "clipping": _short(np.concatenate([sweep.clipping for sweep in sweeps])),
        "bests": [sweep.best for sweep in sweeps],
    }
    each = [
        (bits, RULES.index(r.rule), r.rule, r.range.low, r.range.high, r.mean_square)
        for bits, results in chosen.items()
        for r in results
    ]
    names = ("for_bits", "row", "rule", "low", "high", "mse")
    rules = {name: [row[i] for row in each] for i, name in enumerate(names)}
    return signals, {"values": {"x": values.tolist()}, "rules": rules}


def _short(numbers: np.ndarray) -> list[float]:
    """Six digits of each: a line needs no more, and there are thousands to send."""
    return [float(f"{number:.6g}") for number in numbers]


def sweep_chart() -> alt.TopLevelMixin:
    """The chart, to be filled with `sweep_data`."""
    x = alt.X(
        "share:Q",
        title="width of the range, of all values",
        scale=alt.Scale(domain=[0, WIDEST], nice=False, clamp=True),
        axis=alt.Axis(format="%", grid=False),
    )
    return layered(
        (*_curves(x), *_best(), *_rules(x), *_now()),
        *parameters("low", "high", "bits", "symmetric"),
        *parameters("whole", "rounding", "clipping", "bests"),
        *following({**PARAMETERS, **SWEEP}),
        height=400,
    )


def _height(error: Expression) -> Expression:
    """Where an error lies, in pixels; what is too large stays at the upper edge."""
    return CURVES.place(least(error, TOP) / TOP)


def _curves(x: alt.X) -> tuple[alt.Chart, ...]:
    """Rounding, clipping and their sum over the width."""
    shares = np.linspace(NARROWEST, 1.0, COUNT).tolist()
    points = fixed_rows([{"i": i, "share": s} for i, s in enumerate(shares)])
    parts = with_fields(
        points,
        {
            "rounding": signal("rounding")[signal("sweep") + field("i")],
            "clipping": signal("clipping")[signal("sweep") + field("i")],
            "sum": field("rounding") + field("clipping"),
        },
    )
    lines = parts.transform_fold(list(KINDS), as_=["error", "mse"])
    # A line that leaves through the upper edge is drawn no further.
    seen = lines.transform_filter(str(field("mse") <= TOP))
    colour = alt.Color(
        "error:N",
        scale=alt.Scale(domain=list(KINDS), range=list(KINDS.values())),
        legend=alt.Legend(title="mean squared error ↓", orient="top", titleFontWeight="normal"),
    )
    scale = alt.Scale(domain=[0, ref(TOP)], range=[at(CURVES.bottom), at(CURVES.top)], nice=False)
    axis = alt.Axis(
        title=None,
        domain=False,
        tickCount=4,
        format=".2~g",
        orient="left",
        minExtent=36,  # whatever its labels: the picture keeps its width
        maxExtent=36,
    )
    tooltip = [
        alt.Tooltip("share:Q", title="width kept", format=".0%"),
        *(alt.Tooltip(f"{kind}:Q", format=".3~g") for kind in KINDS),
    ]
    return (
        seen.mark_line(strokeWidth=2.5).encode(
            x=x, y=alt.Y("mse:Q", axis=axis, scale=scale), color=colour
        ),
        # Wide unseen bars, which the pointer meets easily.
        parts.mark_rule(y=at(CURVES.top), y2=at(CURVES.bottom), strokeWidth=7, opacity=0).encode(
            x=x, tooltip=tooltip
        ),
    )


def _best() -> tuple[alt.Chart, ...]:
    """Where the sum is least: a line, a ring and words."""
    x, left = on_axis("x", BEST), BEST > 0.7
    ring = one_row().mark_point(
        x=ref(x), y=ref(_height(SMALLEST)), size=110, stroke=theme.GREY, strokeWidth=2.5
    )
    label = text("least: ", number(SMALLEST, ".3~g"), " at ", number(BEST, ".0%"))
    return (
        upright(x, CURVES.top, CURVES.bottom, theme.GREY),
        ring.encode(NO_TOOLTIP),
        words(
            label,
            CURVES.top + 0.02,
            x + where(left, -8, 8),
            size=(12, 12),
            align=where(left, "right", "left"),
        ),
    )


def _row(index: Expression | int) -> Expression:
    """The middle of a row, in pixels; the last row is that of the present range."""
    return HEIGHT * (
        ROWS.top + (ROWS.bottom - ROWS.top) / (len(RULES) + 0.5) * as_expression(index)
    )


def _rule_label(
    name: Expression | str, low: Expression, high: Expression, error: Expression
) -> Expression:
    """A row in words; a phone has no room for the range."""
    between = where(NARROW, "", text(": ", number(low), " to ", number(high)))
    return text(name, between, ", ", number(error, ".3~g"))


def _rules(x: alt.X) -> tuple[alt.Chart, ...]:
    """A row for each rule: a dot at its width, and its range and error in words."""
    share = (field("high") - field("low")) / signal("whole")
    chosen = with_fields(
        rows("rules").transform_filter(str(equal(field("for_bits"), BITS))), {"share": share}
    )
    left = field("share") > 0.45
    label = _rule_label(field("rule"), field("low"), field("high"), field("mse"))
    return (
        chosen.mark_circle(
            clip=True, y=ref(_row(field("row"))), size=90, opacity=1, fill=theme.GREY
        ).encode(x=x, tooltip=alt.value(None)),
        words(
            label,
            _row(field("row")),
            on_axis("x", field("share")) + where(left, -9, 9),
            chosen,
            size=(12, 12),
            align=where(left, "right", "left"),
        ),
    )


def _now() -> tuple[alt.Chart, ...]:
    """The present range: a rule through the curves, a diamond at its error, and a row."""
    x = on_axis("x", clamp(signal("now_share"), 0, WIDEST))
    error = field("noise") / field("n")
    left = signal("now_share") > 0.45
    diamonds = (
        error_sums()
        .mark_point(
            x=ref(x),
            y=ref(y),
            shape="diamond",
            clip=True,
            size=200,
            fill=theme.ORANGE,
            stroke="white",
            opacity=1,
        )
        .encode(NO_TOOLTIP)
        for y in (_height(error), _row(len(RULES)))
    )
    off = where(error > TOP, " (above the picture)", "")
    label = words(
        text(_rule_label("your range", LOW, HIGH, error), off),
        _row(len(RULES)),
        x + where(left, -11, 11),
        error_sums(),
        bold=True,
        size=(12, 12),
        align=where(left, "right", "left"),
    )
    return upright(x, CURVES.top, CURVES.bottom, theme.ORANGE), *diamonds, label
