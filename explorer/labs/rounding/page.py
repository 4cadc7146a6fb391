"""The lab of rounding: which level takes a value's place?"""

import streamlit as st

st.title("Which level takes a value’s place?")
st.write(
    "A quantizer keeps only the **levels** S apart, and numbers them with whole **codes** q. Each "
    "value x becomes the code q = round(x / S) + Z, and comes back as the level "
    "**x̂ = S · (q − Z)**. The scale S is the step between two levels, and the zero point Z is the "
    "code of 0. **Try it:** point at the staircase, or drag *Value x* onto a ring. A ring is a "
    "tie, exactly half-way between two levels: only there do the ways to round to nearest differ."
)

from dataclasses import dataclass

import pandas as pd

from core.rounding import RoundingMode
from core.studies.rounding_error import RoundingResult
from explorer import compute, settings
from explorer.chart.controls import Choice, Preset, Slider
from explorer.chart.live_chart import live_chart
from explorer.chart.number import Number
from explorer.controls.lab import details
from explorer.figures.signed import signed
from explorer.labs.rounding.chart import EDGE

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
    RoundingMode.STOCHASTIC.value: "Stochastic: at random",
}
STORIES = {
    "quarters": "Quarters: 0, ¼, ½ … 3",
    "even": "Spread evenly, −3 to 3",
    "bell": "Bell curve",
    "relu": "Post-ReLU activations",
}


@dataclass(frozen=True)
class RoundingSettings:
    """The mode; the value explained; step and zero point; the values measured; the seed."""

    mode: str = settings.choice(RoundingMode.NEAREST_UP.value, MODES)
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
PRESETS = (
    Preset(
        "Ties up drift",
        "Every ring is rounded up: on prices in quarters the bias is a quarter of a step.",
        {"mode": "nearest-up", "step": 0.5, "zero": 0, "story": "quarters"},
    ),
    Preset(
        "Ties to even do not",
        "Rings go up as often as down, and the bias of the same prices is close to 0.",
        {"mode": "nearest-even", "step": 0.5, "zero": 0, "story": "quarters"},
    ),
    Preset(
        "An odd zero point",
        "Orange rings: round(x / S + Z) gives another code there than round(x / S) + Z.",
        {"mode": "nearest-even", "step": 1.0, "zero": 1, "story": "quarters"},
    ),
    Preset(
        "Truncation",
        "The error always points to 0, so that positive activations lose half a step on average.",
        {"mode": "toward-zero", "step": 1.0, "zero": 0, "story": "relu"},
    ),
    Preset(
        "At random",
        "Each dot is one random draw: no single value is safe, but the bias is close to 0.",
        {"mode": "stochastic", "step": 1.0, "zero": 0, "story": "bell"},
    ),
)


def numbers(trial: RoundingResult) -> tuple[Number, ...]:
    """What the core measures on the chosen values."""
    return (
        Number(
            "Bias → 0",
            signed(trial.bias, "+.3f") + " S",
            "mean of x̂ − x; 0 is right on average",
        ),
        Number(
            "Spread ↓",
            f"{trial.spread:.3f} S",
            "standard deviation of x̂ − x; 1/√12 ≈ 0.289 for round-to-nearest on evenly spread "
            "values",
        ),
        Number("Ties", f"{trial.ties:,}", f"of {trial.count:,} values: half-way between levels"),
        Number(
            "Z inside or outside",
            f"{trial.order:,} differ",
            "codes for which round(x/S + Z) is not round(x/S) + Z",
        ),
    )


def table(now: RoundingSettings) -> None:
    """Every mode on the same values."""
    trials = {
        title: compute.rounding_result(now.story, now.seed, now.step, now.zero, mode)
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
from core import IntFormat, QuantParams, RoundingMode, ZeroPointOrder, dequantize, quantize
from core.studies.rounding_error import VALUES

mode = RoundingMode("{now.mode}")
params = QuantParams(np.float64({now.step!r}), np.int32({now.zero}), IntFormat(16))
q = quantize(np.array([{now.x!r}]), params, mode, seed={now.seed})
print(q[0], dequantize(q, params)[0])  # the code of x, and the level it stands for

x = VALUES["{now.story}"]({now.seed})
q = quantize(x, params, mode, seed={now.seed})
error = (dequantize(q, params) - x) / params.scale
inside = quantize(x, params, mode, {now.seed}, order=ZeroPointOrder.BEFORE_ROUNDING)
print(error.mean(), error.std(), (q != inside).sum())  # bias and spread in S; other codes"""


now = settings.current(RoundingSettings)
trial = compute.rounding_result(now.story, now.seed, now.step, now.zero, now.mode)
live_chart(
    now,
    "rounding",
    pictures=(compute.rounding_picture(now.seed),),
    controls=CONTROLS,
    presets=PRESETS,
    numbers=numbers(trial),
    needs_data=("seed",),
)
st.write(
    "Where many values are ties, as prices in quarters are, rounding every tie up raises the whole "
    "tensor; ties to even go up as often as down. With Z *inside* the rounding, an odd Z sends "
    "every tie to even the other way: two libraries that differ in this differ by one code, on "
    "ties."
)
details(
    lambda: table(now),
    code(now),
    "Codes have no limit here, so that nothing is clipped. The picture draws 721 values; stochastic"
    " rounding draws one random number for each, and another for the value x, all from the seed. "
    "round(x/S + Z) also suffers where x/S + Z itself must be rounded to a float; apart from ties "
    "that changes a code only for values next to one.",
    settings.key(RoundingSettings, "seed"),
)
