"""The lab of the clipping range: which numbers should a few levels cover?"""

import streamlit as st

st.title("Which range should a few levels cover?")
st.write(
    "**Try it:** drag across the histogram, from where the range should begin (α) to where it "
    "should end (β). Leave the one far value out: most other values get closer levels."
)

import numpy as np

from core.affine import dequantize, quantize
from core.studies.range_error import RangeResult
from explorer import compute, settings
from explorer.controls.lab import details
from explorer.labs.range.live import RangeSettings, drawable, ends, range_chart, range_result


def table(result: RangeResult, values: np.ndarray) -> None:
    """Every code, the number it stands for, and what became of the values that took it."""
    form = result.params.format
    codes = np.arange(form.qmin, form.qmax + 1)
    taken = quantize(values, result.params).astype(np.int64) - form.qmin
    squares = (values - result.approximation) ** 2
    st.dataframe(
        {
            "code q": codes,
            "stands for x̂": dequantize(codes, result.params),
            "values that take it": np.bincount(taken, minlength=len(codes)),
            "their squared error": np.bincount(taken, weights=squares, minlength=len(codes)),
        },
        hide_index=True,
    )


def code(now: RangeSettings) -> str:
    """The Python that computes the numbers on screen."""
    return f"""import numpy as np
from core import IntFormat, dequantize, fake_quantize, params_from_range, quantize
from core.calibration import RULES
from core.data.example_tensors import example
from core.metrics import sqnr_db

x = example("{now.story}", seed={now.seed})
form = IntFormat({now.bits}, narrow={now.symmetric})

def params_of(low, high):
    return params_from_range(np.array(low), np.array(high), form, symmetric={now.symmetric})

params = params_of({now.low!r}, {now.high!r})
print(params.scale, params.zero_point)
print(sqnr_db(x, fake_quantize(x, params)))  # dB, higher is better
q = quantize(np.array([{now.x!r}]), params)
print(q[0], dequantize(q, params)[0])  # the code of the value x, and what it stands for
for name, rule in RULES.items():
    if name != "moving-average":  # on one tensor there are no batches to average over
        found = rule.for_array(x, form, symmetric={now.symmetric})
        x_hat = fake_quantize(x, params_of(found.low, found.high))
        print(rule.title, found.low, found.high, sqnr_db(x, x_hat), sep="; ")"""


now = settings.current(RangeSettings)
if now.low >= now.high:
    settings.put(RangeSettings, **ends(now.story, now.seed))
    now = settings.current(RangeSettings)
now = drawable(now)
result = range_result(now)
range_chart(now)
form = result.params.format
st.write(
    f"Each value takes a **code** q, a whole number from qmin = −{-form.qmin} to "
    f"qmax = {form.qmax}, and comes back as **x̂ = S · (q − Z)**. A narrow range makes the step S "
    "small, so that rounding costs little, but it clips what lies outside. A wide range clips "
    "nothing and rounds coarsely."
)
details(
    lambda: table(result, compute.example_values(now.story, now.seed)),
    code(now),
    "A range that leaves 0 out is first widened to it, so that 0 stays exact: padding and "
    "ReLU make many zeros. Symmetric leaves the lowest code unused, so that both sides match. "
    "A value counts as clipped when it lies more than half a step beyond the last level. "
    "The bars show square roots of the counts, so that a single value stays visible. "
    "One range serves all values here; a layer may use one for each channel. The rules see "
    "these 1,000 values; on a stream of batches they work from histograms.",
    settings.key(RangeSettings, "seed"),
)
