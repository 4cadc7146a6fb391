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

import pandas as pd

from explorer import compute, settings
from explorer.controls.lab import details
from explorer.labs.rounding.live import MODES, RoundingSettings, rounding_chart


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
rounding_chart(now)
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
