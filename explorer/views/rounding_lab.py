"""The lab of rounding: which whole number takes a value's place?"""

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from core.rounding import RoundingMode
from core.studies.rounding_error import RoundingResult
from explorer import compute, settings
from explorer.controls.heading import heading
from explorer.controls.lab import folds, presets
from explorer.controls.live_picture import ahead, live_picture, nearby, options, tell
from explorer.controls.live_sliders import live_sliders
from explorer.controls.numbers import Number, strip
from explorer.figures.signed import signed
from explorer.live.rounding_chart import EDGE, SLIDERS
from explorer.vega import Picture

MODES = {
    RoundingMode.NEAREST_EVEN.value: "Nearest, ties to even",
    RoundingMode.NEAREST_AWAY.value: "Nearest, ties away from 0",
    RoundingMode.NEAREST_UP.value: "Nearest, ties up",
    RoundingMode.NEAREST_DOWN.value: "Nearest, ties down",
    RoundingMode.NEAREST_TOWARD_ZERO.value: "Nearest, ties toward 0",
    RoundingMode.NEAREST_ODD.value: "Nearest, ties to odd",
    RoundingMode.FLOOR.value: "Floor: down",
    RoundingMode.CEIL.value: "Ceil: up",
    RoundingMode.TOWARD_ZERO.value: "Toward 0: truncate",
    RoundingMode.STOCHASTIC.value: "Stochastic: by lot",
}
STORIES = {
    "quarters": "Quarters: 0, ¼, ½ … 3",
    "even": "Spread evenly, −3 to 3",
    "bell": "Bell curve",
    "relu": "After ReLU",
}


@dataclass(frozen=True)
class RoundingSettings:
    """The mode; the value looked at; step and zero point; whose values are measured; the seed."""

    mode: str = settings.choice(RoundingMode.NEAREST_UP.value, MODES)
    x: float = settings.real(0.6, -EDGE, EDGE)
    step: float = settings.real(0.5, 0.25, 2.0)
    zero: int = settings.whole(0, -3, 3)
    story: str = settings.choice("quarters", STORIES)
    seed: int = settings.whole(0, 0, 999)


PRESETS = {
    "Ties up drift": {"mode": "nearest-up", "step": 0.5, "zero": 0, "story": "quarters"},
    "Ties to even do not": {"mode": "nearest-even", "step": 0.5, "zero": 0, "story": "quarters"},
    "An odd zero point": {"mode": "nearest-even", "step": 1.0, "zero": 1, "story": "quarters"},
    "Cutting off": {"mode": "toward-zero", "step": 1.0, "zero": 0, "story": "relu"},
    "By lot": {"mode": "stochastic", "step": 1.0, "zero": 0, "story": "bell"},
}


def drawn(now: RoundingSettings) -> Picture:
    """The picture, which the sliders then change."""
    return compute.rounding_picture(now.mode, now.seed)


def numbers(trial: RoundingResult) -> None:
    """What the core measures on the chosen values."""
    strip(
        Number(
            "Bias → 0",
            signed(trial.bias, "+.3f") + " S",
            "mean of x̂ − x; 0 is right on average",
        ),
        Number(
            "Spread ↓",
            f"{trial.spread:.3f} S",
            "standard deviation of x̂ − x; nearest on even values: 1/√12 ≈ 0.289",
        ),
        Number("Ties", f"{trial.ties:,}", f"of {trial.count:,} values: half-way between levels"),
        Number(
            "Z inside or outside",
            f"{trial.order:,} differ",
            "codes that round(x/S + Z) changes against round(x/S) + Z",
        ),
    )


def table(now: RoundingSettings) -> None:
    """Every mode on the same values."""
    trials = {
        title: compute.rounding_trial(now.story, now.seed, now.step, now.zero, mode)
        for mode, title in MODES.items()
    }
    rows = {
        "mode": list(trials),
        "bias, in S": [t.bias for t in trials.values()],
        "spread, in S": [t.spread for t in trials.values()],
        "codes changed by Z inside": [t.order for t in trials.values()],
    }
    st.dataframe(pd.DataFrame(rows), hide_index=True)


def code(now: RoundingSettings) -> str:
    """The Python that computes the numbers on screen."""
    return f"""import numpy as np
from core import RoundingMode, dequantize, quantize
from core.studies.rounding_error import VALUES, parameters, measure_rounding

mode = RoundingMode("{now.mode}")
params = parameters(step={now.step!r}, zero_point={now.zero})
q = quantize(np.array([{now.x!r}]), params, mode, seed={now.seed})
print(q[0], dequantize(q, params)[0])  # the code of the value looked at, and what it stands for
x = VALUES["{now.story}"]({now.seed})
print(measure_rounding(x, {now.step!r}, {now.zero}, mode, seed={now.seed}))"""


now = settings.current(RoundingSettings)
with heading(
    "Which whole number takes a value’s place?",
    "**Try it:** move over the staircase, or drag *Value x* onto a ring. A ring is a tie, exactly "
    "half-way between two levels: only there do the ways to round to nearest differ.",
):
    tell(now, drawn, "rounding")
presets(RoundingSettings, PRESETS)
picture, controls = st.columns([3, 1], gap="medium")
with picture:
    live_picture(
        "rounding",
        "A staircase of rounded values over x, and below it the error.",
    )
with controls:
    live_sliders(now, SLIDERS, "rounding")
    st.selectbox(
        "How to round",
        MODES,
        format_func=MODES.__getitem__,
        key=settings.key(RoundingSettings, "mode"),
    )
    st.selectbox(
        "Measured on",
        STORIES,
        format_func=STORIES.__getitem__,
        key=settings.key(RoundingSettings, "story"),
    )
trial = compute.rounding_trial(now.story, now.seed, now.step, now.zero, now.mode)
numbers(trial)
st.write(
    "Each value x becomes a **code** q = round(x / S) + Z and comes back as **x̂ = S · (q − Z)**. "
    "Where many values are ties, as prices in quarters are, rounding every tie up lifts the whole "
    "tensor; ties to even goes up as often as down. With Z *inside* the rounding, an odd Z sends "
    "every tie to even the other way (orange dots): two libraries that differ in this differ by "
    "one code, on ties."
)
folds(
    lambda: table(now),
    code(now),
    "Codes have no limit here, so that nothing is clipped. The picture draws 721 values; stochastic"
    " rounding draws one lot for each, and another for the value looked at, all from the seed. "
    "The second order, round(x/S + Z), also suffers where x/S + Z itself must be rounded to a "
    "float; beside ties that changes a code only for values next to one.",
    settings.key(RoundingSettings, "seed"),
)
steps = {"mode": options("mode", MODES), "seed": nearby(now, "seed")}
ahead(now, drawn, "rounding", PRESETS, steps)
