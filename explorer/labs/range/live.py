"""The live chart of the lab of ranges: its settings, controls, presets and numbers."""

from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np

from core.data.example_tensors import EXAMPLES
from core.metrics import decibels
from core.studies.range_error import RangeResult
from explorer import compute, settings
from explorer.chart.controls import Buttons, Choice, Preset, Slider, TypedNumber
from explorer.chart.live_chart import live_chart
from explorer.chart.number import Number
from explorer.chart.picture import Picture
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


def range_result(now: RangeSettings) -> RangeResult:
    """What the range does to the values."""
    return compute.range_result(now.story, now.seed, now.low, now.high, now.bits, now.symmetric)


def drawable(now: RangeSettings) -> RangeSettings:
    """The settings with the range of all values for an empty one, and x among the values."""
    largest = float(np.abs(compute.example_values(now.story, now.seed)).max())
    low, high = now.low, now.high
    if low >= high:
        low, high = ends(now.story, now.seed).values()
    return replace(now, low=low, high=high, x=float(np.clip(now.x, -largest, largest)))


def pictures(now: RangeSettings) -> tuple[Picture, Picture]:
    """The values under the range, and the rules that could choose it."""
    return (
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
    )


def range_chart(now: RangeSettings, fixed: Collection[str] = ()) -> None:
    """Draws the chart. fixed: fields that the visitor cannot change; then no rule is offered."""
    now = drawable(now)
    live_chart(
        now,
        "range",
        pictures=pictures(now)[: 1 if fixed else 2],
        controls=controls(now),
        presets=presets(now.seed),
        numbers=numbers(range_result(now)),
        needs_data=("story", "seed"),
        drag={"low": "dragged_low", "high": "dragged_high"},
        fixed=fixed,
    )
