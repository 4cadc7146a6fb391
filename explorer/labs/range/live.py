"""The live chart of the lab of ranges: its settings and controls, on its page or in a lesson."""

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
from explorer.controls import own_tensor
from explorer.figures.signed import signed
from explorer.labs.range.chart import LIMIT
from explorer.labs.range.expressions import FEWEST, MOST
from explorer.labs.text import LabText, read_text
from explorer.layer_tensor import story

TITLES = {one.name: one.title for one in EXAMPLES}


@dataclass(frozen=True)
class RangeSettings:
    """Whose values, of an example or of a layer that was measured; the clipping range [low, high],
    an empty one for all values; bits a code; the value explained; whether 0 sits in the middle of
    the range; the seed of the values.
    """

    story: str = story(EXAMPLES[0].name, TITLES)
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


def preset_ends(seed: int) -> dict[str, str]:
    """The ranges that presets set, for the text."""
    return {
        f"{story}_{end}": repr(value)
        for story in ("outlier", "relu", "weights")
        for end, value in ends(story, seed).items()
    }


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
        Choice("story", "Whose values?", own_tensor.titles(TITLES), also={"low": 0.0, "high": 0.0}),
        Slider("x", "Value x", -largest, largest, 0.01),
        Choice("symmetric", "Zero point", {False: "affine", True: "symmetric: Z = 0"}, row=True),
        Buttons("Let a rule choose the range", chosen),
        TypedNumber("low", "From α", -LIMIT, LIMIT, 0.001),
        TypedNumber("high", "To β", -LIMIT, LIMIT, 0.001),
    )


def numbers(text: LabText, result: RangeResult) -> tuple[Number, ...]:
    """What the core computes for the range."""
    split = result.split
    return text.numbers(
        scale_text=f"{float(result.params.scale):.3g}",
        zero_text=signed(int(result.params.zero_point)),
        sqnr=decibels(result.sqnr_db),
        clipped=f"{split.clipped / split.count:.1%}",
        clipped_count=str(split.clipped),
        count=f"{split.count:,}",
        share=f"{split.clipping_share:.0%}",
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


def range_chart(now: RangeSettings, fixed: Collection[str] = ()) -> None:
    """Draws the chart. fixed: fields that the visitor cannot change; then no rule is offered."""
    now, text = drawable(now), read_text(__file__)
    values = compute.range_picture(now.story, now.seed).with_words(caption=text.section("caption"))
    rules = compute.sweep_picture(now.story, now.seed, now.symmetric).with_words(
        "Which rule should choose the range?", text.section("sweep")
    )
    live_chart(
        now,
        "range",
        pictures=(values,) if fixed else (values, rules),
        controls=controls(now),
        presets=text.presets(RangeSettings, **preset_ends(now.seed)),
        numbers=numbers(text, range_result(now)),
        needs_data=("story", "seed"),
        drag={"low": "dragged_low", "high": "dragged_high"},
        fixed=fixed,
    )
