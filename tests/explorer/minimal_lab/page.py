"""The minimal lab: its page wires its parts together."""

from dataclasses import dataclass

import streamlit as st

from core import IntFormat, QuantParams, fake_quantize
from explorer import settings
from explorer.chart.controls import Slider
from explorer.chart.live_chart import live_chart
from explorer.compute.minimal import minimal_picture
from explorer.controls.lab import begin_lab, end_lab


@dataclass(frozen=True)
class MinimalSettings:
    """The step, the value explained, the seed of the values."""

    step: float = settings.real(0.5, 0.1, 2.0)
    x: float = settings.real(0.6, -3.0, 3.0)
    seed: int = settings.whole(0, 0, 999)


CONTROLS = (Slider("step", "Step S", 0.1, 2.0, 0.1), Slider("x", "Value x", -3.0, 3.0, 0.01))

now, text = settings.current(MinimalSettings), begin_lab(__file__)
level = float(fake_quantize(now.x, QuantParams(now.step, 0, IntFormat(16))))
live_chart(
    now,
    "minimal",
    pictures=(minimal_picture(now.seed),),
    controls=CONTROLS,
    presets=text.presets(MinimalSettings),
    numbers=text.numbers(level_text=f"{level:.3g}"),
    needs_data=("seed",),
)
end_lab(now, text, lambda: st.dataframe({"x": [now.x], "level": [level]}))
