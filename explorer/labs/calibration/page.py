"""The lab of calibration: how much data does a range need?"""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import streamlit as st

from core.data.batch_streams import BATCHES, LATE, STORIES
from core.metrics import decibels
from core.studies.ranges_on_unseen_data import APART
from core.studies.ranges_over_batches import RULES, SHIFTS, RangesOverBatches, StaticAndDynamic
from explorer import compute, settings
from explorer.chart.controls import Choice, Slider
from explorer.chart.live_chart import live_chart
from explorer.chart.number import Number
from explorer.controls import own_tensor
from explorer.controls.lab import begin_lab, end_lab
from explorer.labs.text import LabText
from explorer.layer_tensor import LoadedTensor, story

TITLES = {
    "outlier": f"An outlier in batch {LATE}",
    "drift": "Batches that grow",
    "relu": "Post-ReLU activations",
    "steady": "Steady",
}
BITS = {2: "2", 3: "3", 4: "4", 8: "8"}
LIMIT = 20.0  # of the value that is followed


@dataclass(frozen=True)
class CalibrationSettings:
    """The stream; batches seen; the value followed; bits; the rule of the static range; how much
    brighter new data is, in doublings; the seed.
    """

    story: str = story("outlier", STORIES)
    seen: int = settings.whole(LATE, 1, BATCHES)
    x: float = settings.real(1.0, -LIMIT, LIMIT)
    bits: int = settings.one_of(4, BITS)
    rule: str = settings.choice("MSE", RULES)
    shift: float = settings.real(1.0, SHIFTS[0], SHIFTS[-1])
    seed: int = settings.whole(0, 0, 999)


def has_streams(own: LoadedTensor) -> bool:
    """Whether the report kept batches of this tensor."""
    return own.streams is not None


def controls(known: RangesOverBatches) -> tuple[Slider | Choice, ...]:
    """What moves the first picture."""
    largest = float(np.ceil(np.abs(known.batches).max()))
    return (
        Slider("seen", "Batches seen", 1, BATCHES, 1, plays=True),
        Slider("x", "Value x", -largest, largest, 0.05),
        Choice("bits", "Bits", BITS, row=True),
        Choice("story", "What streams in", own_tensor.titles(TITLES, has_streams)),
    )


def rule_numbers(text: LabText, unseen: np.ndarray, now: CalibrationSettings) -> tuple[Number, ...]:
    """The best and the worst rule after the batches seen."""
    after = unseen[:, now.seen - 1]
    best, worst = int(after.argmax()), int(after.argmin())
    return text.numbers(
        best=decibels(after[best]),
        best_rule=RULES[best],
        worst=decibels(after[worst]),
        worst_rule=RULES[worst],
    )


def shift_numbers(
    text: LabText, both: StaticAndDynamic, now: CalibrationSettings
) -> tuple[Number, ...]:
    """Both ranges at the brightness of the slider."""
    at = SHIFTS.index(nearest_shift(now))
    return text.numbers(
        "shift-numbers",
        static=decibels(both.static[at]),
        dynamic=decibels(both.dynamic[at]),
        rule=now.rule,
        batches=str(BATCHES),
        brightness=f"{2.0**now.shift:.2g}",
    )


def table(known: RangesOverBatches, unseen: np.ndarray, now: CalibrationSettings) -> None:
    """Every rule after the batches seen."""
    at = now.seen - 1
    st.dataframe(
        pd.DataFrame(
            {
                "rule": RULES,
                "α": known.low[:, at],
                "β": known.high[:, at],
                "SQNR on unseen data, dB ↑": unseen[:, at],
                "SQNR on what was seen, dB ↑": known.sqnr_db[:, at],
            }
        ),
        hide_index=True,
    )


def nearest_shift(now: CalibrationSettings) -> float:
    """The brightness that is measured nearest to the slider's."""
    return min(SHIFTS, key=lambda shift: abs(shift - now.shift))


def in_python(now: CalibrationSettings) -> dict[str, str]:
    """What makes the batches that are seen, and the others."""
    if now.story in TITLES:
        known = f"batches({now.story!r}, seed={now.seed})"
        return {"known": known, "unseen": f"batches({now.story!r}, seed={now.seed + APART})"}
    seen, others = compute.calibration_batches(now.story, now.seed)
    return {"known": own_tensor.in_python(seen), "unseen": own_tensor.in_python(others)}


now, text = settings.current(CalibrationSettings), begin_lab(__file__, late=str(LATE))
now = own_tensor.checked(now, TITLES, text.section("own-layer"), fits=has_streams)
known, unseen = compute.calibration_stream(now.story, now.bits, now.seed)
largest = float(np.ceil(np.abs(known.batches).max()))
now = replace(now, x=float(np.clip(now.x, -largest, largest)))
live_chart(
    now,
    "calibration",
    pictures=(compute.calibration_picture(now.story, now.bits, now.seed),),
    controls=controls(known),
    presets=text.presets(
        CalibrationSettings, before=str(LATE - 1), late=str(LATE), batches=str(BATCHES)
    ),
    numbers=rule_numbers(text, unseen, now),
    needs_data=("story", "bits", "seed"),
)
st.subheader("And when new data is different?")
st.write(text.section("new-data"))
both = compute.calibration_shifted(now.story, now.rule, now.bits, now.seed)
live_chart(
    now,
    "shift",
    pictures=(compute.shift_picture(now.story, now.rule, now.bits, now.seed),),
    controls=(
        Slider("shift", "Brightness, doublings", SHIFTS[0], SHIFTS[-1], 0.2),
        Choice("rule", "Static range by", {rule: rule for rule in RULES}),
    ),
    presets=text.presets(CalibrationSettings, "shift-presets"),
    numbers=shift_numbers(text, both, now),
    needs_data=("story", "bits", "seed", "rule"),
)
end_lab(
    now,
    text,
    lambda: table(known, unseen, now),
    shift=repr(nearest_shift(now)),
    **in_python(now),
)
