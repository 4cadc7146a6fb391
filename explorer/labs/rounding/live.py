"""The live chart of the lab of rounding: its settings and controls, on its page or in a lesson."""

from collections.abc import Collection
from dataclasses import dataclass

from explorer import compute, settings
from explorer.chart.controls import Choice, Slider
from explorer.chart.live_chart import live_chart
from explorer.labs.rounding.chart import EDGE
from explorer.labs.text import read_text

TEXT = read_text(__file__)
MODES, STORIES = TEXT.options("modes"), TEXT.options("stories")


@dataclass(frozen=True)
class RoundingSettings:
    """The mode; the value explained; step and zero point; the values measured; the seed."""

    mode: str = settings.choice("nearest-up", MODES)
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


def rounding_chart(now: RoundingSettings, fixed: Collection[str] = ()) -> None:
    """Draws the chart. fixed: fields that the visitor cannot change."""
    trial = compute.rounding_result(now.story, now.seed, now.step, now.zero, now.mode)
    live_chart(
        now,
        "rounding",
        pictures=(compute.rounding_picture(now.seed),),
        controls=CONTROLS,
        presets=TEXT.presets(RoundingSettings),
        numbers=TEXT.numbers(**vars(trial)),
        needs_data=("seed",),
        fixed=fixed,
    )
