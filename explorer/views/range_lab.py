"""The lab of the clipping range: which numbers should a few levels cover?"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st

from core.affine import dequantize, quantize
from core.data.example_tensors import EXAMPLES
from core.metrics import decibels
from core.studies.range_error import RangeResult
from explorer import compute, settings
from explorer.controls.heading import heading
from explorer.controls.lab import folds, presets, setting_button
from explorer.controls.live_picture import ahead, live_picture, nearby, options, tell
from explorer.controls.live_sliders import live_sliders, within
from explorer.controls.numbers import Number, strip
from explorer.figures.signed import signed
from explorer.live.range_chart import FEWEST, LIMIT, MOST, sliders
from explorer.vega import Picture

TITLES = {one.name: one.title for one in EXAMPLES}
ALL = "All values"


@dataclass(frozen=True)
class RangeSettings:
    """Whose values; the clipping range [low, high], an empty one for all values; bits a code; the
    value looked at; whether 0 sits in the middle of the range; the seed of the values.
    """

    story: str = settings.choice(EXAMPLES[0].name, TITLES)
    low: float = settings.real(0.0, -LIMIT, LIMIT)
    high: float = settings.real(0.0, -LIMIT, LIMIT)
    bits: int = settings.whole(3, FEWEST, MOST)
    x: float = settings.real(0.73, -LIMIT, LIMIT)
    symmetric: bool = settings.flag(False)
    seed: int = settings.whole(0, 0, 999)


def whole_range() -> None:
    """Back to the range of all values, an empty one."""
    settings.put(RangeSettings, low=0.0, high=0.0)


def drawn(now: RangeSettings) -> Picture:
    """The picture, which the drag and the slider then change."""
    return compute.range_picture(now.story, now.seed, now.symmetric)


def sweep_drawn(now: RangeSettings) -> Picture:
    """The second one, which follows the same drag and slider."""
    return compute.sweep_picture(now.story, now.seed, now.symmetric)


def ends(story: str, seed: int) -> dict[str, float]:
    """The range of all values."""
    values = compute.example_values(story, seed)
    return {"low": float(values.min()), "high": float(values.max())}


def stories(seed: int) -> dict[str, dict[str, Any]]:
    """The presets: what each button sets."""
    outlier = {"story": "outlier", "bits": 3, "symmetric": False}
    relu = {"story": "relu", "bits": 3, "symmetric": True}
    weights = {"story": "weights", "bits": 4, "symmetric": True}
    return {
        "One value takes all levels": outlier | ends("outlier", seed),
        "Leave it out": outlier | {"low": -2.4, "high": 2.3},
        "Symmetric after a ReLU": relu | ends("relu", seed),
        "Weights at 4 bits": weights | ends("weights", seed),
    }


def numbers(trial: RangeResult) -> None:
    """What the core computes for the released range."""
    scale, zero_point = float(trial.params.scale), int(trial.params.zero_point)
    split, sqnr = trial.split, trial.sqnr_db
    strip(
        Number("Scale S", f"{scale:.3g}", "the step from one level to the next"),
        Number("Zero point Z", signed(zero_point), "the code that stands for 0"),
        Number(
            "Signal to noise ↑",
            decibels(sqnr),
            "SQNR; higher is better, +6 dB halves the error",
        ),
        Number(
            "Values clipped ↓",
            f"{split.clipped / split.count:.1%}",
            f"{split.clipped} of {split.count:,}; they cause {split.clipping_share:.0%} "
            "of the squared error",
        ),
    )


def rulings(now: RangeSettings) -> dict[str, dict[str, float]]:
    """What each rule's button says, and the range that it sets."""
    return {
        f"{ruling.rule}: {decibels(ruling.trial.sqnr_db)}": {
            "low": round(ruling.range.low, 3),
            "high": round(ruling.range.high, 3),
        }
        for ruling in compute.rulings(now.story, now.seed, now.bits, now.symmetric)
    }


def rules(now: RangeSettings, buttons: dict[str, dict[str, float]]) -> None:
    """Where each rule would put the range, and the error around it."""
    st.subheader("Who should choose it?")
    with st.container(horizontal=True, gap="small"):
        for name, range_ in buttons.items():
            setting_button(
                RangeSettings,
                name,
                range_,
                type="tertiary",
                icon=":material/straighten:",
                help=f"{range_['low']:g} to {range_['high']:g}",
            )
    tell(now, sweep_drawn, "sweep")
    live_picture(
        "sweep",
        "Rounding error, clipping error and their sum over the width of the range; the width that "
        "each rule chose.",
    )
    st.caption(
        "The lines shrink the range of all values, both ends in proportion: narrower rounds less "
        "(blue) and clips more (orange). The diamond is your range; drag it above. A range whose "
        "ends move apart from each other may lie beside the line."
    )


def table(trial: RangeResult, values: np.ndarray) -> None:
    """Every code, the number it stands for, and what became of the values that took it."""
    form = trial.params.format
    codes = np.arange(form.qmin, form.qmax + 1)
    taken = quantize(values, trial.params).astype(np.int64) - form.qmin
    squares = (values - trial.approximation) ** 2
    st.dataframe(
        {
            "code q": codes,
            "stands for x̂": dequantize(codes, trial.params),
            "values that take it": np.bincount(taken, minlength=len(codes)),
            "their squared error": np.bincount(taken, weights=squares, minlength=len(codes)),
        },
        hide_index=True,
    )


def code(now: RangeSettings) -> str:
    """The Python that computes the numbers on screen."""
    return f"""import numpy as np
from core import IntFormat, dequantize, fake_quantize, params_from_range, quantize
from core.data.example_tensors import example
from core.metrics import sqnr_db
from core.studies.rule_comparison import compare_rules

x = example("{now.story}", seed={now.seed})
low, high = np.array({now.low!r}), np.array({now.high!r})
form = IntFormat({now.bits}, narrow={now.symmetric})
params = params_from_range(low, high, form, symmetric={now.symmetric})
print(params.scale, params.zero_point)
print(sqnr_db(x, fake_quantize(x, params)))  # dB, higher is better
q = quantize(np.array([{now.x!r}]), params)
print(q[0], dequantize(q, params)[0])  # the code of the value looked at, and what it stands for
for r in compare_rules(x, {now.bits}, {now.symmetric}):
    print(r.rule, r.range.low, r.range.high, r.trial.sqnr_db, sep="; ")"""


now = settings.current(RangeSettings)
with heading(
    "Which range should a few levels cover?",
    "**Try it:** drag across the histogram, from where the range should begin to where it should "
    "end. Leave the one far value out: most others gain.",
):
    values = compute.example_values(now.story, now.seed)
    if now.low >= now.high:
        settings.put(RangeSettings, **ends(now.story, now.seed))
        now = settings.current(RangeSettings)
    own = sliders(values)
    now = within(now, own)
    tell(now, drawn, "range")
choices, buttons = stories(now.seed), rulings(now)
everything = ends(now.story, now.seed)

presets(RangeSettings, choices)
picture, controls = st.columns([3, 1], gap="medium")
with controls:
    st.radio(
        "Whose values?",
        TITLES,
        format_func=TITLES.__getitem__,
        captions=[one.story for one in EXAMPLES],
        key=settings.key(RangeSettings, "story"),
        on_change=whole_range,
    )
    live_sliders(now, own, "range", beside=("sweep",), dragged=("low", "high"))
    st.toggle(
        "Symmetric",
        key=settings.key(RangeSettings, "symmetric"),
        help="The range reaches equally far on both sides of 0, and Z is 0.",
    )
    setting_button(RangeSettings, ALL, everything, help="Sets the range to smallest … largest.")
    with st.expander("Type the range"):
        st.number_input(
            "From α", -LIMIT, LIMIT, step=0.1, key=settings.key(RangeSettings, "low"), format="%.3f"
        )
        st.number_input(
            "To β", -LIMIT, LIMIT, step=0.1, key=settings.key(RangeSettings, "high"), format="%.3f"
        )
with picture:
    live_picture(
        "range",
        "The values as a histogram, the clipping range on it, and the error it causes.",
    )
    st.caption(
        "From the top: the error in two parts (rounding blue, clipping orange) · the values, "
        "orange where clipped · a tick for each level · what each value x becomes, x̂, "
        "beside the straight line x̂ = x."
    )
    trial = compute.range_trial(now.story, now.seed, now.low, now.high, now.bits, now.symmetric)
    numbers(trial)

rules(now, buttons)
form = trial.params.format
st.write(
    f"Each value takes a **code** q, a whole number from qmin = −{-form.qmin} to "
    f"qmax = {form.qmax}, and comes back as **x̂ = S · (q − Z)**. A narrow range makes the step S "
    "small, so that rounding costs little, but cuts what lies outside. A wide range cuts nothing "
    "and rounds coarsely."
)
folds(
    lambda: table(trial, values),
    code(now),
    "A range that leaves 0 out is first widened to it, so that 0 stays exact: padding and "
    "ReLU make many zeros. Symmetric leaves the lowest code unused, so that both sides match. "
    "A value counts as clipped when it lies more than half a step beyond the last level. "
    "The bars show square roots of the counts, so that a single value stays visible. "
    "One range serves all values here; a layer may use one for each channel. The rules see "
    "these 1,000 values; on a stream of batches they work from histograms.",
    settings.key(RangeSettings, "seed"),
)
steps = {
    "story": {title: {"story": name, **ends(name, now.seed)} for name, title in TITLES.items()},
    "symmetric": options("symmetric", {True: "on", False: "off"}),
    "seed": nearby(now, "seed"),
    "low": options("low", {now.low: f"{now.low:.3f}"}),  # typed: any other number
    "high": options("high", {now.high: f"{now.high:.3f}"}),
}
for key, draw in (("range", drawn), ("sweep", sweep_drawn)):
    ahead(now, draw, key, choices | {ALL: everything}, steps)
ahead(now, drawn, "range", buttons, {}, part="rules")
