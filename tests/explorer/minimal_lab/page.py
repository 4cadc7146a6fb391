"""The minimal lab: its page wires its parts together."""

import streamlit as st

st.title("Where does a grid put a value?")
st.write("**Try it:** drag *Step S*.")

from dataclasses import dataclass

from core import IntFormat, QuantParams, fake_quantize
from explorer import settings
from explorer.chart.controls import Preset, Slider
from explorer.chart.live_chart import live_chart
from explorer.chart.number import Number
from explorer.compute.minimal import minimal_picture
from explorer.controls.lab import details


@dataclass(frozen=True)
class MinimalSettings:
    """The step, the value explained, the seed of the values."""

    step: float = settings.real(0.5, 0.1, 2.0)
    x: float = settings.real(0.6, -3.0, 3.0)
    seed: int = settings.whole(0, 0, 999)


CONTROLS = (Slider("step", "Step S", 0.1, 2.0, 0.1), Slider("x", "Value x", -3.0, 3.0, 0.01))
PRESETS = (Preset("Coarse", "Few levels: long steps.", {"step": 2.0}),)

now = settings.current(MinimalSettings)
level = float(fake_quantize(now.x, QuantParams(now.step, 0, IntFormat(16))))
numbers = (Number("Level", f"{level:.3g}", "what x becomes", "level_text"),)
live_chart(
    now, "minimal", (minimal_picture(now.seed),), CONTROLS, PRESETS, numbers, needs_data=("seed",)
)
details(
    lambda: st.dataframe({"x": [now.x], "level": [level]}),
    f"print(round({now.x} / {now.step}) * {now.step})",
    "Nothing is clipped.",
    settings.key(MinimalSettings, "seed"),
)
