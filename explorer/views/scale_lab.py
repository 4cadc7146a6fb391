"""The lab of scale and zero point: how do a few codes cover a range, and who stands for zero?"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import streamlit as st

from core.affine import dequantize
from core.studies.affine_and_symmetric import AffineAndSymmetric
from core.studies.zero_point_conventions import conventions
from explorer import compute, settings
from explorer.controls.heading import heading
from explorer.controls.lab import folds, presets
from explorer.controls.live_picture import ahead, live_picture, tell
from explorer.controls.live_sliders import live_sliders
from explorer.controls.numbers import Number, strip
from explorer.controls.whole_picture import whole_picture
from explorer.figures.conventions_table import conventions_table
from explorer.figures.signed import signed
from explorer.figures.zero_damage import verdict
from explorer.live.scale_chart import SLIDERS, STARTS
from explorer.live.zero_maps_chart import SLIDER, WAYS
from explorer.vega import Picture

OFFSETS = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5)


@dataclass(frozen=True)
class ScaleSettings:
    """The range [low, high], the bits, the value looked at; the network that is measured: whether,
    at how many bits, from which seed.
    """

    low: float = settings.real(STARTS[0], -4.0, 0.0)
    high: float = settings.real(STARTS[1], 0.1, 4.0)
    bits: int = settings.whole(STARTS[2], 2, 5)
    x: float = settings.real(STARTS[3], -4.0, 4.0)
    measure: bool = settings.flag(False)
    network_bits: int = settings.whole(2, 2, 8)
    seed: int = settings.whole(0, 0, 999)


PRESETS = {
    "After ReLU": {"low": 0.0, "high": 3.0, "bits": 3, "x": 0.2},
    "Lopsided": {"low": -0.6, "high": 3.6, "bits": 3, "x": -0.5},
    "Balanced": {"low": -2.0, "high": 2.0, "bits": 3, "x": 0.9},
    "Beyond the range": {"low": -1.0, "high": 1.5, "bits": 4, "x": 2.4},
}


def drawn(_: ScaleSettings) -> Picture:
    """The picture, which the sliders then change."""
    return compute.scale_picture()


def maps_drawn(_: ScaleSettings) -> Picture:
    """The maps of a digit, which their own slider changes."""
    return compute.zero_maps_picture()


def numbers(trial: AffineAndSymmetric) -> None:
    """What the core computes for the released sliders."""
    s_affine, s_symmetric = float(trial.affine.scale), float(trial.symmetric.scale)
    strip(
        Number("Affine S ↓", f"{s_affine:.3g}", "the step; rounding errs by at most S / 2"),
        Number("Zero point Z", signed(int(trial.affine.zero_point)), "the code of 0"),
        Number(
            "Symmetric S ↓",
            f"{s_symmetric:.3g}",
            f"{s_symmetric / s_affine:.2f} × the affine step",
        ),
        Number(
            "Levels unused ↓",
            f"{trial.unused} of {trial.levels}",
            "symmetric levels that lie outside of [α, β]",
        ),
        Number(
            "Zero becomes → 0",
            "exactly 0" if abs(trial.zero_error) < 1e-12 else signed(trial.zero_error, "+.3f"),
            "when the levels start at α, as in the lowest row",
        ),
    )


def damage(now: ScaleSettings) -> None:
    """Zeros that are not exact: on one digit at once, on a real network when it is asked for."""
    st.subheader("Why must zero be exact?")
    zeros = (compute.digits().test_images == 0).mean()
    st.write(
        f"Blank paper is 0: {zeros:.0%} of the pixels of our test digits. So is what a ReLU cuts "
        "off, and the padding around a picture. If no level lies on 0, all of them become the same "
        "small wrong number, here half a step."
    )
    left, right = st.columns([1, 2], gap="medium")
    with left:
        live_sliders(now, (SLIDER,), "zeros")
        st.caption(
            "Where a filter sees blank paper alone it should answer 0. Under each map: its largest "
            "answer there. *Values*: the digit’s pixels; *padding*: the ring around them."
        )
    with right:
        live_picture(
            "zeros",
            "A digit after two filters, with exact zeros and with zeros half a step away.",
        )
    left, right = st.columns([1, 2], gap="medium")
    with left:
        st.toggle(
            "Measure it on the digit network",
            key=settings.key(ScaleSettings, "measure"),
            help="A small convolutional network; training it takes a few seconds.",
        )
    with right:
        if now.measure:
            network(now)
        else:
            st.caption("Guess first: does a network read these digits all the same?")


def network(now: ScaleSettings) -> None:
    """What inexact zeros cost a trained network."""
    asked = now.seed, now.network_bits, OFFSETS
    with st.spinner("Training the network, then moving its zero…"):
        picture = compute.zero_damage_picture(*asked)
    whole_picture(
        "zero damage",
        lambda: st.vega_lite_chart(
            spec=picture,
            key="chart zero damage",
            alt="Accuracy over the offset of zero: values moved, padding moved, both.",
        ),
    )
    st.caption(verdict(compute.inexact_zero_accuracies(*asked)))


def table(trial: AffineAndSymmetric, now: ScaleSettings) -> None:
    """Every code and what it stands for; the maps' errors; the network's accuracies."""
    form = trial.affine.format
    codes = np.arange(form.qmin, form.qmax + 1)
    symmetric = dequantize(codes, trial.symmetric)
    unknown = codes < trial.symmetric.format.qmin
    columns = {
        "code q": codes,
        "affine x̂": dequantize(codes, trial.affine),
        "symmetric x̂": np.where(unknown, np.nan, symmetric),
    }
    st.dataframe(pd.DataFrame(columns), hide_index=True)
    st.write(f"Largest answer to blank paper at {now.network_bits} bits, in units of full ink:")
    errors: dict[str, dict[str, float]] = {}
    for one in compute.zero_maps(now.network_bits):
        errors.setdefault(WAYS[one.case], {})[one.filter] = one.blank_error
    st.dataframe(pd.DataFrame(errors))
    if now.measure:
        st.write("Test digits right ↑, when 0 becomes so many steps:")
        shares = compute.inexact_zero_accuracies(now.seed, now.network_bits, OFFSETS)
        rows = {WAYS[way]: [f"{share:.1%}" for share in line] for way, line in shares.items()}
        st.dataframe(pd.DataFrame({"steps": OFFSETS} | rows), hide_index=True)


def code(now: ScaleSettings) -> str:
    """The Python that computes the numbers on screen."""
    return f"""from core.data.digits import load_digits
from core.studies.affine_and_symmetric import affine_and_symmetric
from core.studies.inexact_zero_maps import blankest, inexact_zero_maps
from core.studies.zero_point_conventions import conventions

trial = affine_and_symmetric({now.low!r}, {now.high!r}, bits={now.bits})
print(trial.affine.scale, trial.affine.zero_point)
print(trial.symmetric.scale, trial.unused, trial.zero_error)
for convention in conventions({now.x!r}, trial.affine):  # ONNX's, the survey's
    print(convention.zero_point, convention.code, convention.value, convention.misread)
for one in inexact_zero_maps(blankest(load_digits().test_images), bits={now.network_bits}):
    print(one.filter, one.case, one.blank_error){measured(now)}"""


def measured(now: ScaleSettings) -> str:
    """The lines that measure the network, where the page does."""
    if not now.measure:
        return ""
    return f"""

from core.networks.inexact_zero import accuracy, cases
from core.networks.quantized_cnn import calibrate
from core.training.train_cnn import train_cnn

digits = load_digits()
*_, last = train_cnn(digits, seed={now.seed})
ranges = calibrate(last.cnn, digits.train_images)
for offset in {OFFSETS}:
    for case, moved in cases(offset).items():
        tested = digits.test_images, digits.test_labels
        print(offset, case, accuracy(last.cnn, *tested, ranges, {now.network_bits}, moved))"""


now = settings.current(ScaleSettings)
with heading(
    "Which code stands for zero?",
    "**Try it:** drag *From α* to 0, as after a ReLU. Affine levels all move into the range; half "
    "of the symmetric ones stay outside, for numbers that never come.",
):
    tell(now, drawn, "scale")
    tell(now, maps_drawn, "zeros")
presets(ScaleSettings, PRESETS)
picture, controls = st.columns([3, 1], gap="medium")
with picture:
    live_picture(
        "scale",
        "Affine levels, symmetric levels and levels that miss zero, over one range.",
    )
with controls:
    live_sliders(now, SLIDERS, "scale")
trial = compute.scale_trial(now.low, now.high, now.bits)
numbers(trial)
scale, both = float(trial.affine.scale), conventions(now.x, trial.affine)
st.write("**One code, two signs of Z:** the survey adds where ONNX subtracts.")
st.markdown(conventions_table(now.x, scale, *both))
st.write(
    "Symmetric codes need no Z, which makes the arithmetic of a layer cheaper: the usual choice "
    "for weights. Affine ones fit a lopsided range: the usual choice for activations."
)
damage(now)
folds(
    lambda: table(trial, now),
    code(now),
    "Z is rounded, so that 0 is a level; the levels then cover the range moved by up to half a "
    "step, and an end may be cut by that much. Symmetric here leaves the lowest code unused (the "
    "survey’s restricted range), so that both sides match. *Values moved* moves all levels alike, "
    "those of 0 and of every other number; the weights stay float, and each layer’s offset is the "
    "same share of its own step. The two filters are drawn by hand, on the test digit with the "
    "most blank paper; the network’s filters are trained with exact zeros.",
    settings.key(ScaleSettings, "seed"),
)
ahead(now, drawn, "scale", PRESETS, {})
