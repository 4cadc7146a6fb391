"""Gradient descent with a weight on a grid: nearest gets stuck, stochastic rounding arrives.

The core computes every path for every learning rate beforehand; the slider picks one in the
browser. A pointer, or the second slider, looks at one update and tells its arithmetic.
"""

import altair as alt
import numpy as np
import pandas as pd

from core.rounding import RoundingMode
from core.studies.descent_on_grid import descend
from explorer import theme
from explorer.live.expression import Expression, calculated, digits, following
from explorer.live.formula import formula
from explorer.live.placing import NO_TOOLTIP, upright
from explorer.live.pointer import looked_at, pointer
from explorer.live.slider import Slider, live_parameters
from explorer.vega import Signals, given

HEIGHT = 320
START, TARGET, STEP = 0.0, 7.3, 1.0
UPDATES = 120
RATES = tuple(round(0.01 * i, 2) for i in range(1, 31))

SLIDERS = (
    Slider("rate", "Learning rate η", RATES[0], RATES[-1], 0.01),
    Slider("update", "Update looked at", 1, UPDATES, 1),
)
# The update looked at, and what one makes of a weight before it is rounded.
SEEN = Expression("seen", f"clamp(round(at), 1, {UPDATES})")
VALUES = (Expression("wanted", f"datum.before - rate * (datum.before - {TARGET})"),)

WAYS = {
    "float": (None, theme.GREY),
    "nearest": (RoundingMode.NEAREST_EVEN, theme.ORANGE),
    "stochastic": (RoundingMode.STOCHASTIC, theme.BLUE),
}


def descent_data(seed: int) -> Signals:
    """What the chart shows: the paths that `seed` draws, for one learning rate after the other."""
    return {"drawn": np.concatenate([path("stochastic", rate, seed) for rate in RATES]).tolist()}


def path(way: str, rate: float, seed: int) -> np.ndarray:
    """The weight at the start and after each update."""
    return descend(START, TARGET, rate, STEP, WAYS[way][0], UPDATES, seed)


def _paths() -> pd.DataFrame:
    """Every path: the way of rounding, the learning rate, the update, its place among all, and w.

    Two ways are the same for every seed; of the third, w comes from the data.
    """
    count = UPDATES + 1
    parts = []
    for way in WAYS:
        for at, rate in enumerate(RATES):
            w = path(way, rate, seed=0) if way != "stochastic" else 0.0
            update = np.arange(count)
            columns = {"eta": rate, "x": update, "place": at * count + update, "known": w}
            parts.append(pd.DataFrame({"way": way, **columns}))
    return pd.concat(parts, ignore_index=True)


def _looked_at(chosen: alt.Chart, x: alt.X, y: alt.Y) -> tuple[alt.Chart, ...]:
    """One update: a line, a dot on each path that is rounded, and its arithmetic."""
    one = (
        chosen.transform_window(
            [alt.WindowFieldDef(op="lag", field="w", param=1, **{"as": "before"})],
            groupby=["way"],
            sort=[alt.SortField("x")],
        )
        .transform_filter("datum.x == seen")
        .transform_filter("datum.way != 'float'")
    )
    one = calculated(one, *VALUES)
    before = f"({digits('datum.before', 'd')})"
    words = (
        f"datum.way + ', update ' + datum.x + ': ' + {before} + ' − ' + {digits('rate', '.2f')}"
        f" + ' · (' + {before} + ' − {TARGET:g}) = ' + {digits('datum.wanted')} + ' → '"
        f" + {digits('datum.w', 'd')}"
    )
    text = one.mark_text(
        text=alt.expr(words),
        x=4,
        y=alt.expr("datum.way == 'nearest' ? 9 : 27"),
        align="left",
        fontSize=alt.expr("width < 420 ? 11 : 13"),
        color="currentColor",
    )
    fill = alt.expr(f"datum.way == 'nearest' ? '{theme.ORANGE}' : '{theme.BLUE}'")
    dots = one.mark_circle(size=110, opacity=1, fill=fill, stroke="white", strokeWidth=1.5)
    return (
        upright("scale('x', seen)", 0.14, 1.0, theme.GREY),
        text.encode(NO_TOOLTIP),
        dots.encode(NO_TOOLTIP, x=x, y=y),
    )


def descent_chart() -> alt.LayerChart:
    """The three paths for the learning rate of the slider, to be filled with `descent_data`."""
    chosen = (
        alt.Chart(_paths())
        .transform_filter("abs(datum.eta - rate) < 0.001")
        .transform_calculate(w="datum.way == 'stochastic' ? drawn[datum.place] : datum.known")
    )
    scale = alt.Scale(domain=[0, UPDATES], nice=False)
    x = alt.X("x:Q", title="updates", scale=scale, axis=alt.Axis(grid=False))
    y = alt.Y("w:Q", title="weight w", scale=alt.Scale(domain=[-1, 14], nice=False))
    colours = alt.Scale(domain=list(WAYS), range=[colour for _, colour in WAYS.values()])
    lines = chosen.mark_line(strokeWidth=2.5, interpolate="step-after").encode(
        x=x,
        y=y,
        color=alt.Color("way:N", scale=colours, legend=alt.Legend(title=None, orient="top")),
    )
    goal = (
        alt.Chart(pd.DataFrame({"w": [TARGET]}))
        .mark_rule(stroke=theme.GREY, strokeDash=[4, 4])
        .encode(y=y, tooltip=NO_TOOLTIP)
    )
    update = f"'w ← S · round((w − η·(w − w*)) / S), S = {STEP:g}, w* = {TARGET:g}'"
    moves = f"rate * {TARGET - START} > {STEP / 2}"
    first = (
        f"'first update: ' + format(rate * {TARGET - START}, '.2f') + ({moves} ? ' > ' : ' ≤ ')"
        f" + 'S/2 = {STEP / 2:g}: nearest ' + ({moves} ? 'moves, at first' : 'never moves')"
    )
    return (
        alt.layer(goal, lines, *_looked_at(chosen, x, y), pointer(x, f"{UPDATES} * datum.share"))
        .add_params(
            *live_parameters(rate=0.05, update=20),
            *given("drawn"),
            *following(*looked_at(slider="update"), SEEN),
        )
        .properties(
            height=HEIGHT,
            title=formula(update, first),
        )
    )
