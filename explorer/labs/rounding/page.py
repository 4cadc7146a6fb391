"""The lab of rounding: which level takes a value's place?"""

from dataclasses import dataclass

import streamlit as st

from explorer import compute, settings
from explorer.chart.controls import Choice, Slider
from explorer.chart.live_chart import live_chart
from explorer.controls.lab import begin_lab, end_lab
from explorer.figures.signed import signed
from explorer.labs.rounding.chart import EDGE

text = begin_lab(__file__)
MODES, STORIES = text.options("modes"), text.options("stories")


@dataclass(frozen=True)
class RoundingSettings:
    """The mode; the value explained; step and zero point; the values measured; the seed."""

    mode: str = settings.choice("nearest-up", MODES)
    x: float = settings.real(0.6, -EDGE, EDGE)
    step: float = settings.real(0.5, 0.25, 2.0)
    zero: int = settings.whole(0, -3, 3)
    story: str = settings.choice("quarters", STORIES)
    seed: int = settings.whole(0, 0, 999)


CONTROLS = (
    Slider("x", "Value x", -EDGE, EDGE, 0.01),
    Choice("mode", "How to round", MODES),
    Slider("step", "Scale S, the step", 0.25, 2.0, 0.05),
    Slider("zero", "Zero point Z", -3, 3, 1),
    Choice("story", "Measured on", STORIES),
)


def table(now: RoundingSettings) -> None:
    """Every mode on the same values."""
    measured = now.story, now.seed, now.step, now.zero
    trials = [compute.rounding_result(*measured, mode) for mode in MODES]
    columns = {
        "mode": MODES.values(),
        "bias, in S": [trial.bias for trial in trials],
        "spread, in S": [trial.spread for trial in trials],
        "codes changed by Z inside": [trial.order for trial in trials],
    }
    st.dataframe(columns, hide_index=True)


now = settings.current(RoundingSettings)
trial = compute.rounding_result(now.story, now.seed, now.step, now.zero, now.mode)
live_chart(
    now,
    "rounding",
    pictures=(compute.rounding_picture(now.seed),),
    controls=CONTROLS,
    presets=text.presets(RoundingSettings),
    numbers=text.numbers(
        bias=signed(trial.bias, "+.3f"),
        spread=f"{trial.spread:.3f}",
        ties=f"{trial.ties:,}",
        count=f"{trial.count:,}",
        order=str(trial.order),
    ),
    needs_data=("seed",),
)
st.write(text.section("below"))
end_lab(now, text, lambda: table(now))
