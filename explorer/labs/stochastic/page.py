"""The lab of stochastic rounding: why round at random?"""

import streamlit as st

st.title("Why round at random?")
st.write(
    "**Try it:** drag *Draws* up. Each draw rounds x up or down at random, and the mean comes "
    "close to x; rounding to nearest gives the same wrong number every time."
)

from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.studies.stochastic_mean import Draws
from explorer import compute, settings
from explorer.chart.controls import Buttons, Preset, Slider
from explorer.chart.live_chart import live_chart
from explorer.chart.number import Number
from explorer.controls.lab import details
from explorer.controls.numbers import number_row
from explorer.figures.signed import signed
from explorer.labs.stochastic.chart import MOST
from explorer.labs.stochastic.expressions import RATES, START, STEP, TARGET, UPDATES

GRIDS = {"1/16": 1 / 16, "1/32": 1 / 32, "1/64": 1 / 64}


@dataclass(frozen=True)
class StochasticSettings:
    """The value and how often it is drawn; the learning rate, and the update explained; the
    network's grid and whether it is trained; the seed of all random numbers.
    """

    x: float = settings.real(0.3, 0.0, 1.0)
    count: int = settings.whole(100, 1, MOST)
    rate: float = settings.real(0.05, RATES[0], RATES[-1])
    update: int = settings.whole(20, 1, UPDATES)
    grid: str = settings.choice("1/32", GRIDS)
    train: bool = settings.flag(False)
    seed: int = settings.whole(0, 0, 999)


PRESETS = (
    Preset(
        "Nearest loses 0.3",
        "The blue mean comes close to 0.3; nearest stays at 0, however often it is repeated.",
        {"x": 0.3, "count": 100},
    ),
    Preset(
        "Even 0.05 survives",
        "One draw in twenty goes up, and that is enough for the mean.",
        {"x": 0.05, "count": 1000},
    ),
    Preset(
        "One draw says little",
        "A single draw is wrong by half a step: the price of being right on average.",
        {"x": 0.5, "count": 1},
    ),
)
DESCENT_PRESETS = (
    Preset(
        "Small steps get stuck",
        "Every update is less than half a step: the orange weight never moves.",
        {"rate": 0.03},
    ),
    Preset(
        "Larger steps stop short",
        "The orange weight moves at first, then stops before the dashed goal; blue arrives.",
        {"rate": 0.15},
    ),
    Preset(
        "Steps large enough",
        "Now nearest comes within a step or two of the goal as well.",
        {"rate": 0.3},
    ),
)
DESCENT_CONTROLS = (
    Slider("rate", "Learning rate η", RATES[0], RATES[-1], 0.01),
    Slider("update", "Update explained", 1, UPDATES, 1),
)


def mean_numbers(draws: Draws) -> tuple[Number, ...]:
    """How close the mean comes."""
    return (
        Number(
            "Error of the mean → 0", signed(draws.error, "+.3f"), f"expected: ±{draws.expected:.3f}"
        ),
        Number(
            "Error of nearest → 0", signed(draws.nearest, "+.3f"), "however often it is repeated"
        ),
    )


def descent_numbers(path: np.ndarray, stuck: np.ndarray) -> tuple[Number, ...]:
    """Where the weight ends."""
    return (
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
    with st.container(horizontal=True, gap="large", vertical_alignment="bottom"):
        st.selectbox(
            "Weights are multiples of",
            list(GRIDS),
            key=settings.key(StochasticSettings, "grid"),
            width=220,
        )
        st.toggle(
            "Train the digit network three times",
            key=settings.key(StochasticSettings, "train"),
            help="Two layers, 20 epochs; less than a second here.",
        )
    if not now.train:
        st.caption(
            "Every update of every weight is rounded to the grid. Guess first: which of the "
            "three learns the digits?"
        )
        return
    with st.spinner("Training three networks…"):
        results = compute.grid_accuracies(GRIDS[now.grid], now.seed)
    number_row(
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
    return f"""import numpy as np
from core import IntFormat, QuantParams, RoundingMode, quantize
from core.studies.descent_on_grid import descend

x = {now.x!r}
ones = QuantParams(np.float64(1), np.int32(0), IntFormat(8))  # S = 1: to whole numbers
drawn = quantize(np.full({now.count}, x), ones, RoundingMode.STOCHASTIC, seed={now.seed})
print(drawn.mean(), drawn.mean() - x)
for mode in (RoundingMode.STOCHASTIC, RoundingMode.NEAREST_EVEN):
    w = descend({START!r}, {TARGET!r}, {now.rate!r}, {STEP!r}, mode, {UPDATES}, {now.seed})
    print(mode.value, w[-20:].mean(), w[-1])
    print("update {now.update}:", w[{now.update} - 1], "→", w[{now.update}])"""


now = settings.current(StochasticSettings)
again = Preset("New random draws", "", {"seed": (now.seed + 1) % 1000})
live_chart(
    now,
    "draws",
    pictures=(compute.stochastic_picture(now.seed),),
    controls=(
        Slider("count", "Draws n", 1, MOST, 1),
        Slider("x", "Value x, in steps", 0.0, 1.0, 0.01),
        Buttons("Each seed can be replayed", (again,)),
    ),
    presets=PRESETS,
    numbers=mean_numbers(compute.draws(now.x, now.count, now.seed)),
    needs_data=("seed",),
)
st.subheader("Where it matters: small steps")
st.write(
    f"A weight starts at {START:g} and should go to {TARGET:g}. It is stored in steps of {STEP:g}. "
    "An update of less than half a step is rounded away, and the next, and the next."
)
paths = compute.descents(now.rate, now.seed)
live_chart(
    now,
    "descent",
    pictures=(compute.descent_picture(now.seed),),
    controls=DESCENT_CONTROLS,
    presets=DESCENT_PRESETS,
    numbers=descent_numbers(np.asarray(paths["stochastic"]), np.asarray(paths["nearest"])),
    needs_data=("seed",),
)
network(now)
details(
    lambda: table(now),
    code(now),
    "The price is variance: near its goal the weight keeps moving by up to a step, and one draw "
    "of a value is farther from it than nearest is. The descent has one weight and an exact "
    "gradient. In the network the gradients are floats and only the stored weights are rounded, "
    "with one random number for each weight in each update; such numbers cost time on real "
    "hardware. A p of 0.3 is compared with multiples of 2⁻²⁴.",
    settings.key(StochasticSettings, "seed"),
)
