"""Gradient descent with a weight on a grid: nearest gets stuck, stochastic rounding arrives.

The core has computed every path for every learning rate; the slider picks one in the browser. The
pointer, or the second slider, explains one update.
"""

import altair as alt
import numpy as np

from core.rounding import RoundingMode
from core.studies.descent_on_grid import descend
from explorer import theme
from explorer.chart.expression import (
    by_case,
    clamp,
    equal,
    field,
    following,
    number,
    on_axis,
    ref,
    round_half_up,
    signal,
    text,
    unequal,
    where,
    with_fields,
)
from explorer.chart.picture import Signals, fixed_rows, parameters
from explorer.chart.placing import NO_TOOLTIP, along, formula, upright, words
from explorer.chart.pointing import explained, pointed_parameter
from explorer.labs.stochastic.expressions import (
    RATE,
    RATES,
    START,
    STEP,
    TARGET,
    UPDATE,
    UPDATES,
)

MODES = {
    "float": (None, theme.GREY),
    "nearest": (RoundingMode.NEAREST_EVEN, theme.ORANGE),
    "stochastic": (RoundingMode.STOCHASTIC, theme.BLUE),
}
SEEN = signal("seen")  # the update that is explained
NEAREST = equal(field("mode"), "nearest")


def descent_data(seed: int) -> Signals:
    """What the chart shows: for each mode the paths of one learning rate after the other."""
    return {
        f"{mode}_paths": [
            float(f"{w:.5g}") for rate in RATES for w in path(mode, rate, seed).tolist()
        ]
        for mode in MODES
    }


def path(mode: str, rate: float, seed: int) -> np.ndarray:
    """The weight at the start and after each update."""
    return descend(START, TARGET, rate, STEP, MODES[mode][0], UPDATES, seed)


def descent_chart() -> alt.TopLevelMixin:
    """The three paths for the learning rate of the slider, to be filled with `descent_data`."""
    rows = [{"mode": mode, "x": x} for mode in MODES for x in range(UPDATES + 1)]
    # The rates are whole hundredths, from one on.
    place = (round_half_up(RATE * 100) - 1) * (UPDATES + 1) + field("x")
    w = by_case(field("mode"), {mode: signal(f"{mode}_paths")[place] for mode in MODES}, 0)
    chosen = with_fields(fixed_rows(rows), {"w": w})
    x = along("updates", 0, UPDATES)
    y = alt.Y("w:Q", title="weight w", scale=alt.Scale(domain=[-1, 14], nice=False))
    colours = alt.Scale(domain=list(MODES), range=[colour for _, colour in MODES.values()])
    colour = alt.Color("mode:N", scale=colours, legend=alt.Legend(title=None, orient="top"))
    lines = chosen.mark_line(strokeWidth=2.5, interpolate="step-after")
    target = (
        fixed_rows([{"w": TARGET}])
        .mark_rule(stroke=theme.GREY, strokeDash=[4, 4])
        .encode(y=y, tooltip=NO_TOOLTIP)
    )
    return (
        alt.layer(target, lines.encode(x=x, y=y, color=colour), *_explained(chosen, x, y))
        .add_params(
            *parameters("rate", "update", *(f"{mode}_paths" for mode in MODES)),
            pointed_parameter(),
            *following(explained({}, signal("update"), 1)),
            *following({"seen": clamp(round_half_up(signal("at")), 1, UPDATES)}),
            _formula(),
        )
        .properties(height=300)
    )


def _explained(chosen: alt.Chart, x: alt.X, y: alt.Y) -> tuple[alt.Chart, ...]:
    """One update: a line, a dot on each path that is rounded, and its arithmetic."""
    lag = alt.WindowFieldDef(op="lag", field="w", param=1, **{"as": "before"})
    before = chosen.transform_window([lag], groupby=["mode"], sort=[alt.SortField("x")])
    rounded = equal(field("x"), SEEN) & unequal(field("mode"), "float")
    one = with_fields(before.transform_filter(str(rounded)), UPDATE)
    weight = number(field("before"), "d")
    label = text(
        *(field("mode"), ", update ", field("x"), ": ", weight, " − ", number(RATE, ".2f")),
        *(" · (", weight, f" − {TARGET:g}) = ", number(field("wanted")), " → "),
        number(field("w"), "d"),
    )
    fill = ref(where(NEAREST, theme.ORANGE, theme.BLUE))
    dots = one.mark_circle(size=110, opacity=1, fill=fill, stroke="white", strokeWidth=1.5)
    return (
        upright(on_axis("x", SEEN), 0.16, 1.0, theme.GREY),
        words(label, where(NEAREST, 9, 27), 4, one),
        dots.encode(NO_TOOLTIP, x=x, y=y),
    )


def _formula() -> alt.Parameter:
    """The update, and whether nearest moves at all."""
    first = RATE * (TARGET - START)
    moves = first > STEP / 2
    return formula(
        f"w ← S · round((w − η·(w − w*)) / S), S = {STEP:g}, w* = {TARGET:g}",
        text(
            *("first update: ", number(first, ".2f"), where(moves, " > ", " ≤ ")),
            *(f"S/2 = {STEP / 2:g}: nearest ", where(moves, "moves, at first", "never moves")),
        ),
    )
