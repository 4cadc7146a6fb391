"""The lab of scale and zero point: how do a few codes cover a range, and which stands for zero?"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import streamlit as st

from core.affine import dequantize
from core.studies.affine_and_symmetric import AffineAndSymmetric
from core.studies.zero_point_conventions import conventions
from explorer import compute, settings
from explorer.chart.controls import Choice, Slider
from explorer.chart.live_chart import live_chart
from explorer.chart.number import Number
from explorer.controls.lab import begin_lab, end_lab
from explorer.figures.signed import signed
from explorer.labs.scale.conventions_table import conventions_table
from explorer.labs.scale.verdict import verdict
from explorer.labs.scale.zero_charts import CASES, FEWEST, MOST
from explorer.labs.text import LabText

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


def numbers(text: LabText, study: AffineAndSymmetric) -> tuple[Number, ...]:
    """What the core computes for the range."""
    s_affine, s_symmetric = float(study.affine.scale), float(study.symmetric.scale)
    missed = "exactly 0" if abs(study.zero_error) < 1e-12 else signed(study.zero_error, "+.3f")
    return text.numbers(
        scale_text=f"{s_affine:.3g}",
        zero_text=signed(int(study.affine.zero_point)),
        symmetric_text=f"{s_symmetric:.3g}",
        ratio=f"{s_symmetric / s_affine:.2f}",
        unused=str(study.unused),
        levels=str(study.levels),
        missed_text=missed,
    )


def inexact_zeros(text: LabText, now: ScaleSettings) -> None:
    """Zeros that are not exact: on one digit, and on a real network when it is asked for."""
    st.subheader("Why must zero be exact?")
    zeros = (compute.digits().test_images == 0).mean()
    st.write(text.section("zeros", zeros=f"{zeros:.0%}"))
    pictures = [compute.zero_maps_picture().with_words(caption=text.section("maps"))]
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


def measurement(text: LabText, now: ScaleSettings) -> str:
    """The Python that measures the network, where the page does."""
    if not now.measure:
        return ""
    return "\n\n" + text.python(now, "python-network", offsets=str(OFFSETS))


now, text = settings.current(ScaleSettings), begin_lab(__file__)
study = compute.affine_and_symmetric_levels(now.low, now.high, now.bits)
live_chart(
    now,
    "scale",
    pictures=(compute.scale_picture(),),
    controls=CONTROLS,
    presets=text.presets(ScaleSettings),
    numbers=numbers(text, study),
    needs_data=(),
)
scale, both = float(study.affine.scale), conventions(now.x, study.affine)
st.write(text.section("two-signs"))
st.markdown(conventions_table(now.x, scale, *both))
st.write(text.section("below"))
inexact_zeros(text, now)
end_lab(now, text, lambda: table(study, now), network=measurement(text, now))
