"""The lab of scale and zero point: how do a few codes cover a range, and who stands for zero?"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import streamlit as st

from core.affine import dequantize
from core.try_scale import ScaleTrial, code_of
from explorer import compute, settings
from explorer.controls.lab import folds, presets
from explorer.controls.live_picture import ahead, live_picture
from explorer.controls.live_sliders import live_sliders
from explorer.controls.numbers import Number, strip
from explorer.live.scale_chart import SLIDERS, STARTS
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


def signed(value: float, form: str) -> str:
    """A number with a true minus."""
    return f"{value:{form}}".replace("-", "−")


def numbers(trial: ScaleTrial) -> None:
    """What the core computes for the released sliders."""
    s_affine, s_symmetric = float(trial.affine.scale), float(trial.symmetric.scale)
    strip(
        Number("Affine S ↓", f"{s_affine:.3g}", "the step; rounding errs by at most S / 2"),
        Number("Zero point Z", signed(int(trial.affine.zero_point), "d"), "the code of 0"),
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
    """A real network whose zeros are not exact."""
    st.subheader("Why must zero be exact?")
    st.write(
        "A ReLU makes zeros, and so does the padding around a picture: often half of what a layer "
        "reads. If no level lies on 0, all of them become the same small wrong number, and the "
        "next layer adds hundreds of those up."
    )
    left, right = st.columns([1, 2], gap="medium")
    with left:
        st.toggle(
            "Measure it on the digit network",
            key=settings.key(ScaleSettings, "measure"),
            help="A small convolutional network; training it takes a few seconds.",
        )
        st.slider("Bits of its activations", 2, 8, key=settings.key(ScaleSettings, "network_bits"))
    with right:
        if not now.measure:
            st.caption("Guess first: at how many bits does it stop to matter?")
            return
        with st.spinner("Training the network, then moving its zero…"):
            shares = compute.accuracy_without_zero(now.seed, now.network_bits, OFFSETS)
        st.dataframe(
            pd.DataFrame(
                {
                    "0 becomes": [f"{offset:g} · S" for offset in OFFSETS],
                    "test digits right ↑": [f"{share:.1%}" for share in shares],
                }
            ),
            hide_index=True,
        )
        lost = shares[0] - shares[-1]
        st.caption(
            f"Moved by half a step the network loses {lost:.1%} of the digits."
            if lost > 0.005
            else "Here it makes no difference: the step is so small that half of it does not count."
        )


def table(trial: ScaleTrial) -> None:
    """Every code, and what it stands for in both."""
    form = trial.affine.format
    codes = np.arange(form.qmin, form.qmax + 1)
    symmetric = dequantize(codes, trial.symmetric)
    unknown = codes < trial.symmetric.format.qmin
    st.dataframe(
        pd.DataFrame(
            {
                "code q": codes,
                "affine x̂": dequantize(codes, trial.affine),
                "symmetric x̂": np.where(unknown, np.nan, symmetric),
            }
        ),
        hide_index=True,
    )


def code(now: ScaleSettings) -> str:
    """The Python that computes the numbers on screen."""
    return f"""from core.try_scale import code_of, try_scale

trial = try_scale({now.low!r}, {now.high!r}, bits={now.bits})
print(trial.affine.scale, trial.affine.zero_point)
print(trial.symmetric.scale, trial.unused, trial.zero_error)
print(code_of({now.x!r}, trial.affine))  # the code of x, and what it stands for"""


st.title("Which code stands for zero?")
st.write(
    "**Try it:** drag *From α* to 0, as after a ReLU. Affine levels all move into the range; half "
    "of the symmetric ones stay outside, for numbers that never come."
)
now = settings.current(ScaleSettings)
presets(ScaleSettings, PRESETS)
picture, controls = st.columns([3, 1], gap="medium")
with picture:
    live_picture(
        now,
        drawn,
        "scale",
        "Affine levels, symmetric levels and levels that miss zero, over one range.",
    )
with controls:
    live_sliders(now, SLIDERS, "scale")
trial = compute.scale_trial(now.low, now.high, now.bits)
numbers(trial)
q, xhat = code_of(now.x, trial.affine)
st.write(
    f"x = {signed(now.x, 'g')} takes the affine code **{signed(q, 'd')}** and comes back as "
    f"**{signed(xhat, '.4g')}**. Symmetric codes need no Z, which makes the arithmetic of a layer "
    "cheaper: they are the usual choice for weights. Affine ones fit a lopsided range: the usual "
    "choice for activations."
)
damage(now)
folds(
    lambda: table(trial),
    code(now),
    "Z is rounded, so that 0 is a level; the levels then cover the range moved by up to half a "
    "step, and an end may be cut by that much. Symmetric here leaves the lowest code unused (the "
    "survey’s restricted range), so that both sides match. In the measurement all activations of "
    "one image batch are moved alike, weights stay float, and the ring of padding stays exact: "
    "with it the damage would be larger.",
    settings.key(ScaleSettings, "seed"),
)
ahead(now, drawn, "scale", PRESETS, {})
