"""The lab of scale and zero point: how do a few codes cover a range, and which stands for zero?"""

import streamlit as st

st.title("Which code stands for zero?")
st.write(
    "**Try it:** drag *From α* to 0, as after a ReLU. Affine levels all move into the range; half "
    "of the symmetric ones are wasted on values that never occur."
)

from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.affine import dequantize
from core.studies.affine_and_symmetric import AffineAndSymmetric
from core.studies.zero_point_conventions import conventions
from explorer import compute, settings
from explorer.chart.controls import Choice, Preset, Slider
from explorer.chart.live_chart import live_chart
from explorer.chart.number import Number
from explorer.controls.lab import details
from explorer.figures.signed import signed
from explorer.labs.scale.conventions_table import conventions_table
from explorer.labs.scale.verdict import verdict
from explorer.labs.scale.zero_charts import CASES, FEWEST, MOST

OFFSETS = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5)


@dataclass(frozen=True)
class ScaleSettings:
    """The range [low, high], the bits, the value explained; the network that is measured: whether,
    at how many bits, from which seed.
    """

    low: float = settings.real(-1.0, -4.0, 0.0)
    high: float = settings.real(2.6, 0.1, 4.0)
    bits: int = settings.whole(3, 2, 5)
    x: float = settings.real(0.7, -4.0, 4.0)
    measure: bool = settings.flag(False)
    network_bits: int = settings.whole(2, FEWEST, MOST)
    seed: int = settings.whole(0, 0, 999)


CONTROLS = (
    Slider("low", "From α", -4.0, 0.0, 0.05),
    Slider("high", "To β", 0.1, 4.0, 0.05),
    Slider("bits", "Bits b", 2, 5, 1),
    Slider("x", "Value x", -4.0, 4.0, 0.01),
)
ZERO_CONTROLS = (
    Slider("network_bits", "Bits of picture and network", FEWEST, MOST, 1),
    Choice(
        "measure",
        "On the digit network, trained in a few seconds",
        {False: "guess first", True: "measure"},
        row=True,
    ),
)
PRESETS = (
    Preset(
        "After ReLU",
        "No value is negative: three of seven symmetric levels are pale, and never used.",
        {"low": 0.0, "high": 3.0, "bits": 3, "x": 0.2},
    ),
    Preset(
        "Lopsided",
        "The affine step is much smaller than the symmetric one, for the same range.",
        {"low": -0.6, "high": 3.6, "bits": 3, "x": -0.5},
    ),
    Preset(
        "Balanced",
        "Both rows are almost alike: a range around 0 gains little from a zero point.",
        {"low": -2.0, "high": 2.0, "bits": 3, "x": 0.9},
    ),
    Preset(
        "Beyond the range",
        "x lies outside: its code is clipped, and its error is larger than half a step.",
        {"low": -1.0, "high": 1.5, "bits": 4, "x": 2.4},
    ),
)


def numbers(study: AffineAndSymmetric) -> tuple[Number, ...]:
    """What the core computes for the range."""
    s_affine, s_symmetric = float(study.affine.scale), float(study.symmetric.scale)
    return (
        Number(
            "Affine S ↓",
            f"{s_affine:.3g}",
            "the step; rounding errs by at most S / 2",
            "scale_text",
        ),
        Number("Zero point Z", signed(int(study.affine.zero_point)), "the code of 0", "zero_text"),
        Number(
            "Symmetric S ↓",
            f"{s_symmetric:.3g}",
            f"{s_symmetric / s_affine:.2f} × the affine step",
            "symmetric_text",
        ),
        Number(
            "Levels unused ↓",
            f"{study.unused} of {study.levels}",
            "symmetric levels that lie outside of [α, β]",
        ),
        Number(
            "Zero becomes → 0",
            "exactly 0" if abs(study.zero_error) < 1e-12 else signed(study.zero_error, "+.3f"),
            "when the levels start at α, as in the lowest row",
            "missed_text",
        ),
    )


def inexact_zeros(now: ScaleSettings) -> None:
    """Zeros that are not exact: on one digit, and on a real network when it is asked for."""
    st.subheader("Why must zero be exact?")
    zeros = (compute.digits().test_images == 0).mean()
    st.write(
        f"Blank paper is 0: {zeros:.0%} of the pixels of our test digits. So are the negative "
        "values that a ReLU removes, and the padding around a picture. If no level lies on 0, all "
        "of them become the same small wrong number, here half a step."
    )
    pictures = [
        compute.zero_maps_picture().with_words(
            caption="Where a filter sees only blank paper it should answer 0. Below each map: its "
            "largest answer there. “Values”: the digit’s pixels; “padding”: the ring around them."
        )
    ]
    if now.measure:
        asked = now.seed, now.network_bits, OFFSETS
        with st.spinner("Training the network, then moving its zero…"):
            shares = compute.inexact_zero_accuracies(*asked)
            pictures.append(
                compute.zero_accuracy_picture(*asked).with_words(
                    "Does a network still read these digits?", verdict(shares)
                )
            )
    live_chart(
        now,
        "zeros",
        pictures,
        ZERO_CONTROLS,
        needs_data=("measure", "network_bits") if now.measure else ("measure",),
    )


def table(study: AffineAndSymmetric, now: ScaleSettings) -> None:
    """Every code and what it stands for; the maps' errors; the network's accuracies."""
    form = study.affine.format
    codes = np.arange(form.qmin, form.qmax + 1)
    symmetric = dequantize(codes, study.symmetric)
    unknown = codes < study.symmetric.format.qmin
    columns = {
        "code q": codes,
        "affine x̂": dequantize(codes, study.affine),
        "symmetric x̂": np.where(unknown, np.nan, symmetric),
    }
    st.dataframe(pd.DataFrame(columns), hide_index=True)
    st.write(f"Largest answer to blank paper at {now.network_bits} bits, in units of full ink:")
    errors: dict[str, dict[str, float]] = {}
    for one in compute.zero_maps(now.network_bits):
        errors.setdefault(CASES[one.case], {})[one.filter] = one.blank_error
    st.dataframe(pd.DataFrame(errors))
    if now.measure:
        st.write("Test digits read correctly ↑, when 0 becomes so many steps:")
        shares = compute.inexact_zero_accuracies(now.seed, now.network_bits, OFFSETS)
        rows = {CASES[case]: [f"{share:.1%}" for share in line] for case, line in shares.items()}
        st.dataframe(pd.DataFrame({"steps": OFFSETS} | rows), hide_index=True)


def code(now: ScaleSettings) -> str:
    """The Python that computes the numbers on screen."""
    return f"""import numpy as np
from core import IntFormat, dequantize, params_from_range, quantize
from core.data.digits import load_digits
from core.studies.inexact_zero_maps import blankest, inexact_zero_maps

low, high = np.array({now.low!r}), np.array({now.high!r})
affine = params_from_range(low, high, IntFormat({now.bits}))
symmetric = params_from_range(low, high, IntFormat({now.bits}, narrow=True), symmetric=True)
levels = dequantize(np.arange(symmetric.format.qmin, symmetric.format.qmax + 1), symmetric)
unused = (levels < low - 1e-9) | (levels > high + 1e-9)
print(affine.scale, affine.zero_point)
print(symmetric.scale, unused.sum(), low + affine.scale * np.round(-low / affine.scale))

s, z, q = affine.scale, int(affine.zero_point), int(quantize(np.array({now.x!r}), affine))
print(z, q, s * (q - z), s * (q + z))  # ONNX: code, value, and as the survey would read it
print(-z, q, s * (q + -z), s * (q - -z))  # the survey: the other sign of the zero point
for one in inexact_zero_maps(blankest(load_digits().test_images), bits={now.network_bits}):
    print(one.filter, one.case, one.blank_error){measured(now)}"""


def measured(now: ScaleSettings) -> str:
    """The lines that measure the network, where the page does."""
    if not now.measure:
        return ""
    return f"""

from core.networks.inexact_zero import accuracy, cases
from core.networks.cnn_ranges import calibrate
from core.training.train_cnn import train_cnn

digits = load_digits()
*_, last = train_cnn(digits, seed={now.seed})
ranges = calibrate(last.cnn, digits.train_images)
for offset in {OFFSETS}:
    for case, moved in cases(offset).items():
        tested = digits.test_images, digits.test_labels
        print(offset, case, accuracy(last.cnn, *tested, ranges, {now.network_bits}, moved))"""


now = settings.current(ScaleSettings)
study = compute.affine_and_symmetric_levels(now.low, now.high, now.bits)
live_chart(
    now, "scale", (compute.scale_picture(),), CONTROLS, PRESETS, numbers(study), needs_data=()
)
scale, both = float(study.affine.scale), conventions(now.x, study.affine)
st.write("**One code, two signs of Z:** the survey adds where ONNX subtracts.")
st.markdown(conventions_table(now.x, scale, *both))
st.write(
    "Symmetric codes need no Z, which makes the arithmetic of a layer cheaper: the usual choice "
    "for weights. Affine ones fit a lopsided range: the usual choice for activations."
)
inexact_zeros(now)
details(
    lambda: table(study, now),
    code(now),
    "Z is rounded, so that 0 is a level; the levels then cover the range moved by up to half a "
    "step, and an end may be clipped by that much. Symmetric here leaves the lowest code unused "
    "(the survey’s restricted range), so that both sides match. *Values moved* moves all levels "
    "alike, those of 0 and of every other number; the weights stay float, and each layer’s offset "
    "is the same share of its own step. The two filters are drawn by hand, on the test digit with "
    "the most blank paper; the network’s filters are trained with exact zeros.",
    settings.key(ScaleSettings, "seed"),
)
