"""The lab of stochastic rounding: why round at random?"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import streamlit as st

from explorer import compute, settings
from explorer.chart.controls import Buttons, Preset, Slider
from explorer.chart.live_chart import live_chart
from explorer.chart.number import Number
from explorer.controls.choices import select
from explorer.controls.lab import begin_lab, end_lab
from explorer.controls.numbers import number_row
from explorer.figures.signed import signed
from explorer.labs.stochastic.chart import MOST
from explorer.labs.stochastic.expressions import RATES, START, STEP, TARGET, UPDATES
from explorer.labs.text import LabText

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


DESCENT_CONTROLS = (
    Slider("rate", "Learning rate η", RATES[0], RATES[-1], 0.01),
    Slider("update", "Update explained", 1, UPDATES, 1),
)


def network(text: LabText, now: StochasticSettings) -> None:
    """The same on a real network: three trainings, their accuracy measured."""
    st.subheader("And a whole network?")
    with st.container(horizontal=True, gap="large", vertical_alignment="bottom"):
        select(StochasticSettings, "grid", "Weights are multiples of", tuple(GRIDS), width=220)
        st.toggle(
            "Train the digit network three times",
            key=settings.key(StochasticSettings, "train"),
            help="Two layers, 20 epochs; less than a second here.",
        )
    if not now.train:
        st.caption(text.section("guess"))
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


now, text = settings.current(StochasticSettings), begin_lab(__file__)
draws = compute.draws(now.x, now.count, now.seed)
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
    presets=text.presets(StochasticSettings),
    numbers=text.numbers(
        error=signed(draws.error, "+.3f"),
        expected=f"{draws.expected:.3f}",
        nearest=signed(draws.nearest, "+.3f"),
    ),
    needs_data=("seed",),
)
st.subheader("Where it matters: small steps")
st.write(text.section("small-steps", start=f"{START:g}", target=f"{TARGET:g}", step=f"{STEP:g}"))
paths = compute.descents(now.rate, now.seed)
live_chart(
    now,
    "descent",
    pictures=(compute.descent_picture(now.seed),),
    controls=DESCENT_CONTROLS,
    presets=text.presets(StochasticSettings, "descent-presets"),
    numbers=text.numbers(
        "descent-numbers",
        stochastic_end=f"{np.mean(paths['stochastic'][-20:]):.2f}",
        nearest_end=f"{paths['nearest'][-1]:.2f}",
        target=f"{TARGET:g}",
        updates=str(UPDATES),
    ),
    needs_data=("seed",),
)
network(text, now)
end_lab(
    now,
    text,
    lambda: table(now),
    start=repr(START),
    target=repr(TARGET),
    step=repr(STEP),
    updates=str(UPDATES),
)
