"""The lab of stochastic rounding: why leave rounding to chance?"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import streamlit as st

from core.studies.stochastic_mean import Draws
from explorer import compute, settings
from explorer.controls.heading import heading
from explorer.controls.lab import folds, presets, setting_button
from explorer.controls.live_picture import ahead, live_picture, nearby, tell
from explorer.controls.live_sliders import live_sliders
from explorer.controls.numbers import Number, strip
from explorer.figures.signed import signed
from explorer.live.descent_chart import RATES, START, STEP, TARGET, UPDATES
from explorer.live.descent_chart import SLIDERS as DESCENT_SLIDERS
from explorer.live.stochastic_chart import MOST, SLIDERS
from explorer.vega import Picture

GRIDS = {"1/16": 1 / 16, "1/32": 1 / 32, "1/64": 1 / 64}


@dataclass(frozen=True)
class StochasticSettings:
    """The value and how often it is drawn; the learning rate, and the update looked at; the
    network's grid and whether it is trained; the seed of every lot.
    """

    x: float = settings.real(0.3, 0.0, 1.0)
    count: int = settings.whole(100, 1, MOST)
    rate: float = settings.real(0.05, RATES[0], RATES[-1])
    update: int = settings.whole(20, 1, UPDATES)
    grid: str = settings.choice("1/32", GRIDS)
    train: bool = settings.flag(False)
    seed: int = settings.whole(0, 0, 999)


PRESETS = {
    "Nearest loses 0.3": {"x": 0.3, "count": 100},
    "Even 0.05 survives": {"x": 0.05, "count": 1000},
    "One draw says little": {"x": 0.5, "count": 1},
    "Small steps get stuck": {"rate": 0.03},
    "Larger steps stop short": {"rate": 0.15},
}
AGAIN = "Other lots"


def draws_drawn(now: StochasticSettings) -> Picture:
    """The first picture, which the sliders then change."""
    return compute.stochastic_picture(now.seed)


def descent_drawn(now: StochasticSettings) -> Picture:
    """The second."""
    return compute.descent_picture(now.seed)


def numbers(draws: Draws, path: np.ndarray, stuck: np.ndarray) -> None:
    """What the core computes for the released sliders."""
    strip(
        Number(
            "Error of the mean → 0", signed(draws.error, "+.3f"), f"expected: ±{draws.expected:.3f}"
        ),
        Number(
            "Error of nearest → 0", signed(draws.nearest, "+.3f"), "however often it is repeated"
        ),
        Number(
            "Stochastic ends at",
            f"{path[-20:].mean():.2f}",
            f"mean of the last 20 updates; the goal is {TARGET:g}",
        ),
        Number("Nearest ends at", f"{stuck[-1]:.2f}", f"after {UPDATES} updates, at rate η"),
    )


def network(now: StochasticSettings) -> None:
    """The same on a real network: three trainings, their accuracy measured."""
    st.subheader("And a whole network?")
    left, right = st.columns([1, 2], gap="medium")
    with left:
        st.toggle(
            "Train the digit network three times",
            key=settings.key(StochasticSettings, "train"),
            help="Two layers, 20 epochs; less than a second here.",
        )
        st.segmented_control(
            "Weights are multiples of",
            list(GRIDS),
            required=True,
            key=settings.key(StochasticSettings, "grid"),
        )
    with right:
        if not now.train:
            st.caption(
                "Every update of every weight is rounded to the grid. Guess first: which of the "
                "three learns the digits?"
            )
            return
        with st.spinner("Training three networks…"):
            results = compute.grid_accuracies(GRIDS[now.grid], now.seed)
        strip(
            *(
                Number(name, f"{share:.1%}", "of the test digits; higher is better")
                for name, share in results.items()
            )
        )


def table(now: StochasticSettings) -> None:
    """The draws up to the count, and the three paths."""
    drawn, mean = compute.stochastic_means(now.x, now.count, now.seed)
    st.dataframe(
        pd.DataFrame({"draw": np.arange(1, now.count + 1), "becomes": drawn, "mean": mean}),
        hide_index=True,
    )
    st.dataframe(pd.DataFrame(compute.descents(now.rate, now.seed)), hide_index=False)


def code(now: StochasticSettings) -> str:
    """The Python that computes the numbers on screen."""
    return f"""from core import RoundingMode
from core.studies.descent_on_grid import descend
from core.studies.stochastic_mean import measure_draws

print(measure_draws({now.x!r}, count={now.count}, seed={now.seed}))
for mode in (RoundingMode.STOCHASTIC, RoundingMode.NEAREST_EVEN):
    w = descend({START!r}, {TARGET!r}, {now.rate!r}, {STEP!r}, mode, {UPDATES}, {now.seed})
    print(mode.value, w[-20:].mean(), w[-1])
    print("update {now.update}:", w[{now.update} - 1], "→", w[{now.update}])"""


now = settings.current(StochasticSettings)
with heading(
    "Why leave rounding to chance?",
    "**Try it:** drag *Draws* up. Each draw rounds x up or down by lot, and the mean finds its way "
    "to x; rounding to nearest says the same wrong number every time.",
):
    tell(now, draws_drawn, "draws")
    tell(now, descent_drawn, "descent")
presets(StochasticSettings, PRESETS)
again = {"seed": (now.seed + 1) % 1000}
picture, controls = st.columns([3, 1], gap="medium")
with picture:
    live_picture(
        "draws",
        "The mean of stochastic draws against their number, beside the value itself.",
    )
with controls:
    live_sliders(now, SLIDERS, "draws")
    setting_button(
        StochasticSettings, AGAIN, again, help="Takes the next seed; each can be replayed."
    )
    st.number_input("Seed", 0, 999, key=settings.key(StochasticSettings, "seed"))

st.subheader("Where it matters: small steps")
st.write(
    f"A weight starts at {START:g} and should go to {TARGET:g}. It is stored in steps of {STEP:g}. "
    "An update of less than half a step is rounded away, and the next, and the next."
)
picture, controls = st.columns([3, 1], gap="medium")
with picture:
    live_picture(
        "descent",
        "The weight over the updates, as float, rounded to nearest, rounded stochastically.",
    )
with controls:
    live_sliders(now, DESCENT_SLIDERS, "descent")
paths = compute.descents(now.rate, now.seed)
numbers(
    compute.draws(now.x, now.count, now.seed),
    np.asarray(paths["stochastic"]),
    np.asarray(paths["nearest"]),
)
network(now)
folds(
    lambda: table(now),
    code(now),
    "The price is variance: near its goal the weight keeps trembling by up to a step, and one draw "
    "of a value is farther from it than nearest is. The descent has one weight and an exact "
    "gradient. In the network the gradients are floats and only the stored weights are rounded, as "
    "one random number for each weight in each update; such numbers cost time on real hardware. "
    "A p of 0.3 is compared with multiples of 2⁻²⁴.",
)
for key, draw in (("draws", draws_drawn), ("descent", descent_drawn)):
    ahead(now, draw, key, PRESETS | {AGAIN: again}, {"seed": nearby(now, "seed")})
