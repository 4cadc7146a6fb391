"""The live chart of the lab of rounding: its settings, controls, presets and numbers."""

from collections.abc import Collection
from dataclasses import dataclass

from core.rounding import RoundingMode
from core.studies.rounding_error import RoundingResult
from explorer import compute, settings
from explorer.chart.controls import Choice, Preset, Slider
from explorer.chart.live_chart import live_chart
from explorer.chart.number import Number
from explorer.figures.signed import signed
from explorer.labs.rounding.chart import EDGE

MODES = {
    RoundingMode.NEAREST_EVEN.value: "Nearest, ties to even",
    RoundingMode.NEAREST_AWAY.value: "Nearest, ties away from 0",
    RoundingMode.NEAREST_UP.value: "Nearest, ties up",
    RoundingMode.NEAREST_DOWN.value: "Nearest, ties down",
    RoundingMode.NEAREST_TOWARD_ZERO.value: "Nearest, ties toward 0",
    RoundingMode.NEAREST_ODD.value: "Nearest, ties to odd",
    RoundingMode.FLOOR.value: "Floor: down",
    RoundingMode.CEIL.value: "Ceil: up",
    RoundingMode.TOWARD_ZERO.value: "Toward 0: truncate",
    RoundingMode.STOCHASTIC.value: "Stochastic: at random",
}
STORIES = {
    "quarters": "Quarters: 0, ¼, ½ … 3",
    "even": "Spread evenly, −3 to 3",
    "bell": "Bell curve",
    "relu": "Post-ReLU activations",
}


@dataclass(frozen=True)
class RoundingSettings:
    """The mode; the value explained; step and zero point; the values measured; the seed."""

    mode: str = settings.choice(RoundingMode.NEAREST_UP.value, MODES)
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
PRESETS = (
    Preset(
        "Ties up drift",
        "Every ring is rounded up: on prices in quarters the bias is a quarter of a step.",
        {"mode": "nearest-up", "step": 0.5, "zero": 0, "story": "quarters"},
    ),
    Preset(
        "Ties to even do not",
        "Rings go up as often as down, and the bias of the same prices is close to 0.",
        {"mode": "nearest-even", "step": 0.5, "zero": 0, "story": "quarters"},
    ),
    Preset(
        "An odd zero point",
        "Orange rings: round(x / S + Z) gives another code there than round(x / S) + Z.",
        {"mode": "nearest-even", "step": 1.0, "zero": 1, "story": "quarters"},
    ),
    Preset(
        "Truncation",
        "The error always points to 0, so that positive activations lose half a step on average.",
        {"mode": "toward-zero", "step": 1.0, "zero": 0, "story": "relu"},
    ),
    Preset(
        "At random",
        "Each dot is one random draw: no single value is safe, but the bias is close to 0.",
        {"mode": "stochastic", "step": 1.0, "zero": 0, "story": "bell"},
    ),
)


def numbers(trial: RoundingResult) -> tuple[Number, ...]:
    """What the core measures on the chosen values."""
    return (
        Number(
            "Bias → 0",
            signed(trial.bias, "+.3f") + " S",
            "mean of x̂ − x; 0 is right on average",
        ),
        Number(
            "Spread ↓",
            f"{trial.spread:.3f} S",
            "standard deviation of x̂ − x; 1/√12 ≈ 0.289 for round-to-nearest on evenly spread "
            "values",
        ),
        Number("Ties", f"{trial.ties:,}", f"of {trial.count:,} values: half-way between levels"),
        Number(
            "Z inside or outside",
            f"{trial.order:,} differ",
            "codes for which round(x/S + Z) is not round(x/S) + Z",
        ),
    )


def rounding_chart(now: RoundingSettings, fixed: Collection[str] = ()) -> None:
    """Draws the chart. fixed: fields that the visitor cannot change."""
    trial = compute.rounding_result(now.story, now.seed, now.step, now.zero, now.mode)
    live_chart(
        now,
        "rounding",
        pictures=(compute.rounding_picture(now.seed),),
        controls=CONTROLS,
        presets=PRESETS,
        numbers=numbers(trial),
        needs_data=("seed",),
        fixed=fixed,
    )
