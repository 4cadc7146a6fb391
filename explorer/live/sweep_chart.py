"""The error while both ends of the range move in, what each rule chose, and the present range.

Above: the error over the width that is kept, its two parts and their sum, and where that is least.
Below: a row for each rule, a dot at the width it chose. The diamond, the present range, follows the
drag on the picture above it, and the lines follow the bits, in the browser.
"""

from collections.abc import Mapping, Sequence

import altair as alt
import numpy as np
import pandas as pd

from core.studies.range_sweep import COUNT, NARROWEST, Sweep
from core.studies.rule_comparison import RULES, RuleResult
from explorer import theme
from explorer.live.expression import Expression, digits, following
from explorer.live.placing import NO_TOOLTIP, Band, at, upright
from explorer.live.range_chart import FEWEST, error_sums
from explorer.live.range_expressions import PARAMETERS
from explorer.live.slider import live_parameters
from explorer.vega import Columns, Signals, given, rows

HEIGHT = 380
CURVES, ROWS = Band(0.05, 0.6), Band(0.67, 1.0)
WIDEST = 1.05  # where the x axis ends, as a share of the range of all values

# Of the sweep for the bits on screen: where it begins in the lists, its best range and error there,
# and what the y axis shows: far off the best range the error is many times larger.
SIGNALS = (
    Expression("sweep", f"(bits - {FEWEST}) * {COUNT}"),
    Expression("best", f"bests[bits - {FEWEST}]"),
    Expression("best_share", f"{NARROWEST} + best / {COUNT - 1} * {1 - NARROWEST}"),
    Expression("least", "rounding[sweep + best] + clipping[sweep + best]"),
    Expression("top", "max(4 * least, 1e-12)"),
    Expression("now_share", "(high - low) / whole"),
)


def sweep_data(
    values: np.ndarray,
    symmetric: bool,
    sweeps: Sequence[Sweep],
    rulings: Mapping[int, Sequence[RuleResult]],
) -> tuple[Signals, Columns, Columns]:
    """What the chart shows, and its tables "values" and "rules".

    values: float64 of shape (n,). sweeps: for FEWEST bits and more. rulings: what each rule chose,
    by bits.
    """
    signals = {
        "symmetric": symmetric,
        "whole": float(np.ptp(values)) or 1.0,
        "rounding": _short(np.concatenate([sweep.rounding for sweep in sweeps])),
        "clipping": _short(np.concatenate([sweep.clipping for sweep in sweeps])),
        "bests": [sweep.best for sweep in sweeps],
    }
    chosen = [
        (bits, RULES.index(r.rule), r.rule, r.range.low, r.range.high, r.mean_square)
        for bits, each in rulings.items()
        for r in each
    ]
    names = ("for_bits", "row", "rule", "low", "high", "mse")
    rules = dict(zip(names, map(list, zip(*chosen, strict=True)), strict=True))
    return signals, {"x": values.tolist()}, rules


def _short(numbers: np.ndarray) -> list[float]:
    """Six digits of each: a line needs no more, and there are thousands to send."""
    return [float(f"{number:.6g}") for number in numbers]


def sweep_chart() -> alt.LayerChart:
    """The chart, to be filled with `sweep_data`."""
    x = alt.X(
        "share:Q",
        title="width of the range, of all values",
        scale=alt.Scale(domain=[0, WIDEST], nice=False),
        axis=alt.Axis(format="%", grid=False),
    )
    return (
        alt.layer(*_curves(x), *_best(), *_rules(x), *_now())
        .resolve_scale(y="independent")
        .add_params(
            *live_parameters(low=-1.0, high=1.0, bits=3, x=0.0),
            *given("symmetric", "whole", "rounding", "clipping", "bests"),
            *following(*PARAMETERS, *SIGNALS),
        )
        .properties(height=HEIGHT)
    )


def _y(error: str) -> str:
    """Where an error lies, in pixels; what is too large stays at the upper edge."""
    reach = CURVES.bottom - CURVES.top
    return f"height * ({CURVES.bottom} - {reach} * min({error}, top) / top)"


def _curves(x: alt.X) -> tuple[alt.Chart, ...]:
    """Rounding, clipping and their sum over the width."""
    kinds = {"sum": theme.GREY, "rounding": theme.BLUE, "clipping": theme.ORANGE}
    points = pd.DataFrame({"i": range(COUNT), "share": np.linspace(NARROWEST, 1.0, COUNT)})
    axis = alt.Axis(title=None, grid=True, domain=False, tickCount=4, format=".2~g", orient="left")
    scale = alt.Scale(
        domain=[0, alt.expr("top")], range=[at(CURVES.bottom), at(CURVES.top)], nice=False
    )
    parts = alt.Chart(points).transform_calculate(
        rounding="rounding[sweep + datum.i]",
        clipping="clipping[sweep + datum.i]",
        sum="datum.rounding + datum.clipping",
    )
    lines = parts.transform_fold(list(kinds), as_=["error", "mse"])
    # A line that leaves through the upper edge is drawn no further.
    seen = lines.transform_filter("datum.mse <= top")
    colour = alt.Color(
        "error:N",
        scale=alt.Scale(domain=list(kinds), range=list(kinds.values())),
        legend=alt.Legend(title="mean squared error ↓", orient="top", titleFontWeight="normal"),
    )
    y = alt.Y("mse:Q", axis=axis, scale=scale)
    tooltip = [
        alt.Tooltip("share:Q", title="width kept", format=".0%"),
        *(alt.Tooltip(f"{kind}:Q", format=".3~g") for kind in kinds),
    ]
    return (
        seen.mark_line(strokeWidth=2.5).encode(x=x, y=y, color=colour),
        # Wide unseen bars, which the pointer meets easily.
        parts.mark_rule(y=at(CURVES.top), y2=at(CURVES.bottom), strokeWidth=7, opacity=0).encode(
            x=x, tooltip=tooltip
        ),
    )


def _best() -> tuple[alt.Chart, ...]:
    """Where the sum is least: a line, a ring and words."""
    one = alt.Chart(pd.DataFrame({"_": [0]}))
    place = alt.expr("scale('x', best_share)")
    words = "'least: ' + format(least, '.3~g') + ' at ' + format(best_share, '.0%')"
    left = "best_share > 0.7"
    return (
        upright("scale('x', best_share)", CURVES.top, CURVES.bottom, theme.GREY),
        one.mark_point(
            x=place, y=alt.expr(_y("least")), size=110, stroke=theme.GREY, strokeWidth=2.5
        ).encode(NO_TOOLTIP),
        one.mark_text(
            text=alt.expr(words),
            x=alt.expr(f"scale('x', best_share) + ({left} ? -8 : 8)"),
            y=at(CURVES.top + 0.02),
            align=alt.expr(f"{left} ? 'right' : 'left'"),
            fontSize=12,
            color="currentColor",
        ).encode(NO_TOOLTIP),
    )


def _rules(x: alt.X) -> tuple[alt.Chart, ...]:
    """A row for each rule: a dot at its width, and its range and error in words."""
    chosen = (
        rows("rules")
        .transform_filter("datum.for_bits == bits")
        .transform_calculate(share="(datum.high - datum.low) / whole")
    )
    y = alt.expr(f"height * ({ROWS.top} + {ROWS.bottom - ROWS.top} * datum.row / {len(RULES)})")
    tooltip = [
        alt.Tooltip("rule:N", title="range by"),
        alt.Tooltip("low:Q", title="from α", format=".3~f"),
        alt.Tooltip("high:Q", title="to β", format=".3~f"),
        alt.Tooltip("share:Q", title="width kept", format=".0%"),
        alt.Tooltip("mse:Q", title="mean squared error", format=".3~g"),
    ]
    left = "datum.share > 0.45"
    words = (
        f"datum.rule + (width < 420 ? '' : ': ' + {digits('datum.low')} + ' to ' + "
        f"{digits('datum.high')}) + ', ' + format(datum.mse, '.3~g')"
    )
    return (
        chosen.mark_circle(y=y, size=90, opacity=1, fill=theme.GREY).encode(x=x, tooltip=tooltip),
        chosen.mark_text(
            text=alt.expr(words),
            y=y,
            dx=alt.expr(f"{left} ? -9 : 9"),
            align=alt.expr(f"{left} ? 'right' : 'left'"),
            fontSize=12,
            color="currentColor",
        ).encode(x=x, tooltip=tooltip),
    )


def _now() -> tuple[alt.Chart, ...]:
    """The present range: a rule through everything, and a diamond at its error."""
    place = f"scale('x', clamp(now_share, 0, {WIDEST}))"
    sums = error_sums()
    diamond = sums.mark_point(
        x=alt.expr(place),
        y=alt.expr(_y("datum.noise / datum.n")),
        shape="diamond",
        size=200,
        fill=theme.ORANGE,
        stroke="white",
        opacity=1,
    ).encode(NO_TOOLTIP)
    return upright(place, CURVES.top, ROWS.bottom, theme.ORANGE), diamond
