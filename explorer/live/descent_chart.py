"""Gradient descent with a weight on a grid: nearest gets stuck, stochastic rounding arrives.

The core computes every path for every learning rate beforehand; the slider picks one in the
browser.
"""

import altair as alt
import numpy as np
import pandas as pd

from core.rounding import RoundingMode
from core.try_stochastic import descend
from explorer import theme
from explorer.live.placing import NO_TOOLTIP
from explorer.live.slider import Slider, live_parameters
from explorer.vega import Signals, given

HEIGHT = 280
START, TARGET, STEP = 0.0, 7.3, 1.0
UPDATES = 120
RATES = tuple(round(0.01 * i, 2) for i in range(1, 31))

SLIDER = Slider("rate", "Learning rate η", RATES[0], RATES[-1], 0.01)

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
            columns = {"eta": rate, "update": update, "place": at * count + update, "known": w}
            parts.append(pd.DataFrame({"way": way, **columns}))
    return pd.concat(parts, ignore_index=True)


def descent_chart() -> alt.LayerChart:
    """The three paths for the learning rate of the slider, to be filled with `descent_data`."""
    chosen = (
        alt.Chart(_paths())
        .transform_filter("abs(datum.eta - rate) < 0.001")
        .transform_calculate(w="datum.way == 'stochastic' ? drawn[datum.place] : datum.known")
    )
    x = alt.X("update:Q", title="updates", axis=alt.Axis(grid=False))
    y = alt.Y("w:Q", title="weight w", scale=alt.Scale(domain=[-1, 10], nice=False))
    colours = alt.Scale(domain=list(WAYS), range=[colour for _, colour in WAYS.values()])
    lines = chosen.mark_line(strokeWidth=2.5, interpolate="step-after").encode(
        x=x,
        y=y,
        color=alt.Color("way:N", scale=colours, legend=alt.Legend(title=None, orient="top")),
        tooltip=[
            alt.Tooltip("way:N", title="stored as"),
            alt.Tooltip("update:Q"),
            alt.Tooltip("w:Q", format=".3f"),
        ],
    )
    goal = (
        alt.Chart(pd.DataFrame({"w": [TARGET]}))
        .mark_rule(stroke=theme.GREY, strokeDash=[4, 4])
        .encode(y=y, tooltip=NO_TOOLTIP)
    )
    update = f"'w ← S · round((w − η·(w − w*)) / S), S = {STEP:g}, w* = {TARGET:g}'"
    first = (
        f"'first update: η·|w − w*| = ' + format(rate * {TARGET - START}, '.2f') + ' '"
        f" + (rate * {TARGET - START} > {STEP / 2} ? 'is more' : 'is not more')"
        f" + ' than S/2 = {STEP / 2:g}: nearest '"
        f" + (rate * {TARGET - START} > {STEP / 2} ? 'moves, at first' : 'never moves')"
    )
    return (
        alt.layer(goal, lines)
        .add_params(*live_parameters(rate=0.05), *given("drawn"))
        .properties(
            height=HEIGHT,
            title=alt.TitleParams(
                text=alt.expr(f"[{update}, {first}]"),
                anchor="start",
                fontSize=alt.expr("width < 420 ? 11.5 : 14"),
                lineHeight=20,
                fontWeight="normal",
                offset=10,
            ),
        )
    )
