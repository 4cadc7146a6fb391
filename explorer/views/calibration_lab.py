"""The lab of calibration: how much data does a range need?"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import streamlit as st

from core.data.batch_streams import BATCHES, LATE, STORIES
from core.studies.ranges_over_batches import (
    RULES,
    SHIFTS,
    RangesOverBatches,
    StaticAndDynamic,
)
from explorer import compute, settings
from explorer.chart.number import Number
from explorer.controls.heading import heading
from explorer.controls.lab import folds, presets
from explorer.controls.live_picture import ahead, live_picture, nearby, options, tell
from explorer.controls.live_sliders import live_sliders, within
from explorer.controls.numbers import number_row as strip
from explorer.figures.signed import signed
from explorer.live.calibration_chart import LIMIT, SEEN, SHIFT, value_slider
from explorer.vega import Picture

TITLES = {
    "outlier": f"An outlier in batch {LATE}",
    "drift": "Batches that grow",
    "relu": "After ReLU",
    "steady": "Steady",
}
BITS = (2, 3, 4, 8)


@dataclass(frozen=True)
class CalibrationSettings:
    """The stream; batches seen; the value followed; bits; the rule of the static range; how much
    brighter new data is, in doublings; the seed.
    """

    story: str = settings.choice("outlier", STORIES)
    seen: int = settings.whole(LATE, 1, BATCHES)
    x: float = settings.real(1.0, -LIMIT, LIMIT)
    bits: int = settings.one_of(4, BITS)
    rule: str = settings.choice("MSE", RULES)
    shift: float = settings.real(1.0, SHIFTS[0], SHIFTS[-1])
    seed: int = settings.whole(0, 0, 999)


PRESETS = {
    "Before the outlier": {"story": "outlier", "seen": LATE - 1, "bits": 4},
    "After it": {"story": "outlier", "seen": LATE, "bits": 4},
    "An average that lags": {"story": "drift", "seen": BATCHES, "bits": 4},
    "One batch only": {"story": "steady", "seen": 1, "bits": 4},
    "New data, four times as bright": {"story": "steady", "seen": BATCHES, "shift": 2.0, "bits": 4},
}


def drawn(now: CalibrationSettings) -> Picture:
    """The stream and its ranges, which the sliders then change."""
    return compute.calibration_picture(now.story, now.bits, now.seed)


def shift_drawn(now: CalibrationSettings) -> Picture:
    """Static and dynamic over the brightness."""
    return compute.shift_picture(now.story, now.rule, now.bits, now.seed)


def decibels(value: float) -> str:
    """In dB, or in words."""
    return signed(value, ".1f") + " dB" if np.isfinite(value) else "exact"


def numbers(stream: RangesOverBatches, shifted: StaticAndDynamic, now: CalibrationSettings) -> None:
    """What the core computes for the released sliders."""
    after = stream.sqnr_db[:, now.seen - 1]
    best, worst = int(after.argmax()), int(after.argmin())
    at = int(np.argmin(np.abs(np.array(SHIFTS) - now.shift)))
    strip(
        Number("Best rule now ↑", decibels(after[best]), RULES[best]),
        Number("Worst rule now ↑", decibels(after[worst]), RULES[worst]),
        Number(
            "Static on new data ↑",
            decibels(shifted.static[at]),
            f"{now.rule} on the {BATCHES} batches, data {2.0**now.shift:.2g} times as bright",
        ),
        Number("Dynamic on it ↑", decibels(shifted.dynamic[at]), "min/max of the new data"),
    )


def table(stream: RangesOverBatches, now: CalibrationSettings) -> None:
    """Every rule after the batches seen."""
    at = now.seen - 1
    st.dataframe(
        pd.DataFrame(
            {
                "rule": RULES,
                "α": stream.low[:, at],
                "β": stream.high[:, at],
                "SQNR so far, dB ↑": stream.sqnr_db[:, at],
            }
        ),
        hide_index=True,
    )


def code(now: CalibrationSettings) -> str:
    """The Python that computes the numbers on screen."""
    return f"""from core.studies.ranges_over_batches import (
    RULES, SHIFTS, ranges_over_batches, static_and_dynamic
)

s = ranges_over_batches("{now.story}", bits={now.bits}, seed={now.seed})
for rule, low, high, sqnr in zip(RULES, s.low, s.high, s.sqnr_db):
    print(rule, low[{now.seen - 1}], high[{now.seen - 1}], sqnr[{now.seen - 1}], sep="; ")
new = static_and_dynamic(s, "{now.rule}", bits={now.bits})
at = min(range(len(SHIFTS)), key=lambda i: abs(SHIFTS[i] - {now.shift!r}))
print(new.static[at], new.dynamic[at])"""


now = settings.current(CalibrationSettings)
with heading(
    "How much data does a range need?",
    f"**Try it:** press *Play*, or drag *Batches seen* across {LATE}. One far value comes in, and "
    "min/max opens up for it at once; other rules hardly notice.",
):
    stream = compute.calibration_stream(now.story, now.bits, now.seed)
    own = value_slider(stream)
    now = within(now, (SEEN, own))
    tell(now, drawn, "calibration")
presets(CalibrationSettings, PRESETS)
picture, controls = st.columns([3, 1], gap="medium")
with picture:
    live_picture(
        "calibration",
        "A histogram of the values seen, and below it the range of each rule.",
    )
with controls:
    live_sliders(now, (SEEN, own), "calibration")
    st.segmented_control("Bits", BITS, required=True, key=settings.key(CalibrationSettings, "bits"))
    st.selectbox(
        "What streams in",
        TITLES,
        format_func=TITLES.__getitem__,
        key=settings.key(CalibrationSettings, "story"),
    )
st.subheader("And when new data is different?")
st.write(
    "A **static** range is chosen once, before; it costs nothing later. A **dynamic** one is "
    "computed anew from each input: it follows, and has to look at all values first."
)
shifted = compute.calibration_shifted(now.story, now.rule, now.bits, now.seed)
picture, controls = st.columns([3, 1], gap="medium")
with picture:
    tell(now, shift_drawn, "shift")
    live_picture(
        "shift",
        "Signal to noise of a static and a dynamic range over the brightness of new data.",
    )
with controls:
    live_sliders(now, (SHIFT,), "shift")
    st.selectbox("Static range by", RULES, key=settings.key(CalibrationSettings, "rule"))
numbers(stream, shifted, now)
folds(
    lambda: table(stream, now),
    code(now),
    "A batch has 128 values here; activations have millions, and outliers in more than one. The "
    "signal to noise is of the values, not of a network’s answers: a rule that is best here may "
    "not be there. The moving average takes 1 % of each new batch, as torch does by default. An "
    "outlier is part of the signal and weighs heavily in it. Dynamic is min/max of the new data; "
    "the survey’s other dynamic rules cost more. New data is the last batch, made brighter.",
    settings.key(CalibrationSettings, "seed"),
)
controls = {"bits": {bits: str(bits) for bits in BITS}, "story": TITLES}
steps = {field: options(field, texts) for field, texts in controls.items()}
steps["seed"] = nearby(now, "seed")
ahead(now, drawn, "calibration", PRESETS, steps)
rules = options("rule", {rule: rule for rule in RULES})
ahead(now, shift_drawn, "shift", PRESETS, steps | {"rule": rules})
