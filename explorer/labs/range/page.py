"""The lab of the clipping range: which numbers should a few levels cover?"""

import streamlit as st

st.title("Which range should a few levels cover?")
st.write(
    "**Try it:** drag across the histogram, from where the range should begin (α) to where it "
    "should end (β). Leave the one far value out: most other values get closer levels."
)

from dataclasses import dataclass, replace

import numpy as np

from core.affine import dequantize, quantize
from core.data.example_tensors import EXAMPLES
from core.metrics import decibels
from core.studies.range_error import RangeResult
from explorer import compute, settings
from explorer.chart.controls import Buttons, Choice, Preset, Slider, TypedNumber
from explorer.chart.live_chart import live_chart
from explorer.chart.number import Number
from explorer.controls.lab import details
from explorer.figures.signed import signed
from explorer.labs.range.chart import LIMIT
from explorer.labs.range.expressions import FEWEST, MOST

TITLES = {one.name: one.title for one in EXAMPLES}


@dataclass(frozen=True)
class RangeSettings:
    """Whose values; the clipping range [low, high], an empty one for all values; bits a code; the
    value explained; whether 0 sits in the middle of the range; the seed of the values.
    """

    story: str = settings.choice(EXAMPLES[0].name, TITLES)
    low: float = settings.real(0.0, -LIMIT, LIMIT)
    high: float = settings.real(0.0, -LIMIT, LIMIT)
    bits: int = settings.whole(3, FEWEST, MOST)
    x: float = settings.real(0.73, -LIMIT, LIMIT)
    symmetric: bool = settings.flag(False)
    seed: int = settings.whole(0, 0, 999)


def ends(story: str, seed: int) -> dict[str, float]:
    """The range of all values."""
    values = compute.example_values(story, seed)
    return {"low": float(values.min()), "high": float(values.max())}


def presets(seed: int) -> tuple[Preset, ...]:
    """Stories worth seeing."""
    outlier = {"story": "outlier", "bits": 3, "symmetric": False}
    return (
        Preset(
            "One value takes all levels",
            "Seven of eight levels lie where almost no value is: one outlier stretches the range.",
            outlier | ends("outlier", seed),
        ),
        Preset(
            "Leave it out",
            "The outlier is clipped and causes nearly all of the error; every other value gains.",
            outlier | {"low": -2.4, "high": 2.3},
        ),
        Preset(
            "Symmetric after a ReLU",
            "Half of the levels lie below 0, and are wasted on values that never occur.",
            {"story": "relu", "bits": 3, "symmetric": True} | ends("relu", seed),
        ),
        Preset(
            "Weights at 4 bits",
            "The few largest weights set the step; the many small ones share the levels around 0.",
            {"story": "weights", "bits": 4, "symmetric": True} | ends("weights", seed),
        ),
    )


def controls(now: RangeSettings) -> tuple[Choice | Slider | Buttons | TypedNumber, ...]:
    """What moves the picture; the rules as buttons that set the range."""
    largest = float(np.ceil(np.abs(compute.example_values(now.story, now.seed)).max() * 10) / 10)
    rules = compute.rule_results(now.story, now.seed, now.bits, now.symmetric)
    chosen = tuple(
        Preset(
            f"{one.rule}: {decibels(one.trial.sqnr_db)}",
            "",
            {"low": round(one.range.low, 3), "high": round(one.range.high, 3)}
            if one.rule != "min/max"
            else ends(now.story, now.seed),
        )
        for one in rules
    )
    return (
        Slider("bits", "Bits for each value", FEWEST, MOST, 1),
        Choice("story", "Whose values?", TITLES, also={"low": 0.0, "high": 0.0}),
        Slider("x", "Value x", -largest, largest, 0.01),
        Choice("symmetric", "Zero point", {False: "affine", True: "symmetric: Z = 0"}, row=True),
        Buttons("Let a rule choose the range", chosen),
        TypedNumber("low", "From α", -LIMIT, LIMIT, 0.001),
        TypedNumber("high", "To β", -LIMIT, LIMIT, 0.001),
    )


def numbers(result: RangeResult) -> tuple[Number, ...]:
    """What the core computes for the range."""
    scale, zero_point = float(result.params.scale), int(result.params.zero_point)
    split = result.split
    return (
        Number("Scale S", f"{scale:.3g}", "the step from one level to the next", "scale_text"),
        Number("Zero point Z", signed(zero_point), "the code that stands for 0", "zero_text"),
        Number(
            "Signal to noise ↑",
            decibels(result.sqnr_db),
            "SQNR; higher is better. +6 dB: error halves, squared error quarters",
        ),
        Number(
            "Values clipped ↓",
            f"{split.clipped / split.count:.1%}",
            f"{split.clipped} of {split.count:,}; they cause {split.clipping_share:.0%} "
            "of the squared error",
        ),
    )


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
values = compute.example_values(now.story, now.seed)
if now.low >= now.high:
    settings.put(RangeSettings, **ends(now.story, now.seed))
    now = settings.current(RangeSettings)
now = replace(now, x=float(np.clip(now.x, -np.abs(values).max(), np.abs(values).max())))
result = compute.range_result(now.story, now.seed, now.low, now.high, now.bits, now.symmetric)
live_chart(
    now,
    "range",
    pictures=(
        compute.range_picture(now.story, now.seed).with_words(
            caption="From the top: the error in two parts (rounding blue, clipping orange) · the "
            "values, orange where clipped · a tick for each level · the level x̂ of each value x, "
            "with the line x̂ = x."
        ),
        compute.sweep_picture(now.story, now.seed, now.symmetric).with_words(
            "Which rule should choose the range?",
            "The lines shrink the range of all values, both ends in proportion: a narrower range "
            "rounds less (blue) and clips more (orange). The diamond is your range. When its two "
            "ends move in other proportions, it can lie off the grey line.",
        ),
    ),
    controls=controls(now),
    presets=presets(now.seed),
    numbers=numbers(result),
    needs_data=("story", "seed"),
    drag={"low": "dragged_low", "high": "dragged_high"},
)
form = result.params.format
st.write(
    f"Each value takes a **code** q, a whole number from qmin = −{-form.qmin} to "
    f"qmax = {form.qmax}, and comes back as **x̂ = S · (q − Z)**. A narrow range makes the step S "
    "small, so that rounding costs little, but it clips what lies outside. A wide range clips "
    "nothing and rounds coarsely."
)
details(
    lambda: table(result, values),
    code(now),
    "A range that leaves 0 out is first widened to it, so that 0 stays exact: padding and "
    "ReLU make many zeros. Symmetric leaves the lowest code unused, so that both sides match. "
    "A value counts as clipped when it lies more than half a step beyond the last level. "
    "The bars show square roots of the counts, so that a single value stays visible. "
    "One range serves all values here; a layer may use one for each channel. The rules see "
    "these 1,000 values; on a stream of batches they work from histograms.",
    settings.key(RangeSettings, "seed"),
)
