"""The lab of calibration: how much data does a range need?"""

import streamlit as st

from core.data.batch_streams import BATCHES, LATE, STORIES
from core.metrics import decibels

st.title("How much data does a range need?")
st.write(
    f"**Try it:** press *Play*, or drag *Batches seen* across {LATE}. One far value comes in, and "
    "min/max opens up for it at once; other rules hardly notice. Each rule is scored on data that "
    "it has not seen."
)

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from core.studies.ranges_on_unseen_data import APART
from core.studies.ranges_over_batches import RULES, SHIFTS, RangesOverBatches, StaticAndDynamic
from explorer import compute, settings
from explorer.chart.controls import Choice, Preset, Slider
from explorer.chart.live_chart import live_chart
from explorer.chart.number import Number
from explorer.controls.lab import details

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

    story: str = settings.choice("outlier", STORIES)
    seen: int = settings.whole(LATE, 1, BATCHES)
    x: float = settings.real(1.0, -LIMIT, LIMIT)
    bits: int = settings.one_of(4, BITS)
    rule: str = settings.choice("MSE", RULES)
    shift: float = settings.real(1.0, SHIFTS[0], SHIFTS[-1])
    seed: int = settings.whole(0, 0, 999)


PRESETS = (
    Preset(
        "Before the outlier",
        "All ranges are about equally wide.",
        {"story": "outlier", "seen": LATE - 1, "bits": 4},
    ),
    Preset(
        "After it",
        "One value widens min/max to 9, and costs it several dB; percentile and MSE stay narrow.",
        {"story": "outlier", "seen": LATE, "bits": 4},
    ),
    Preset(
        "An average that lags",
        "The values grew fourfold; the moving average still covers the early ones and clips.",
        {"story": "drift", "seen": BATCHES, "bits": 4},
    ),
    Preset(
        "One batch only",
        "128 values miss the tails: at 8 bits what they miss is clipped, and costs many dB.",
        {"story": "steady", "seen": 1, "bits": 8},
    ),
    Preset(
        "All batches",
        "With 4,096 values the ranges reach into the tails, and unseen data fit them.",
        {"story": "steady", "seen": BATCHES, "bits": 8},
    ),
)
SHIFT_PRESETS = (
    Preset("As bright as before", "Static and dynamic are almost equally good.", {"shift": 0.0}),
    Preset(
        "Four times as bright",
        "The static range clips most values; dynamic follows.",
        {"shift": 2.0},
    ),
    Preset(
        "A quarter as bright",
        "The static range wastes its levels on values that do not occur.",
        {"shift": -2.0},
    ),
)


def controls(known: RangesOverBatches) -> tuple[Slider | Choice, ...]:
    """What moves the first picture."""
    largest = float(np.ceil(np.abs(known.batches).max()))
    return (
        Slider("seen", "Batches seen", 1, BATCHES, 1, plays=True),
        Slider("x", "Value x", -largest, largest, 0.05),
        Choice("bits", "Bits", BITS, row=True),
        Choice("story", "What streams in", TITLES),
    )


def rule_numbers(unseen: np.ndarray, now: CalibrationSettings) -> tuple[Number, ...]:
    """The best and the worst rule after the batches seen."""
    after = unseen[:, now.seen - 1]
    best, worst = int(after.argmax()), int(after.argmin())
    return (
        Number("Best rule now ↑", decibels(after[best]), f"{RULES[best]}, on unseen data"),
        Number("Worst rule now ↑", decibels(after[worst]), f"{RULES[worst]}, on unseen data"),
    )


def shift_numbers(both: StaticAndDynamic, now: CalibrationSettings) -> tuple[Number, ...]:
    """Both ranges at the brightness of the slider."""
    at = SHIFTS.index(nearest_shift(now))
    return (
        Number(
            "Static on new data ↑",
            decibels(both.static[at]),
            f"{now.rule} on the {BATCHES} batches, data {2.0**now.shift:.2g} times as bright",
        ),
        Number("Dynamic on it ↑", decibels(both.dynamic[at]), "min/max of the new data"),
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


def code(now: CalibrationSettings) -> str:
    """The Python that computes the numbers on screen."""
    return f"""import numpy as np
from core import IntFormat, fake_quantize, params_from_range
from core.calibration import RULES
from core.data.batch_streams import batches
from core.metrics import sqnr_db

known = batches("{now.story}", seed={now.seed})
unseen = batches("{now.story}", seed={now.seed + APART}).ravel()
form = IntFormat({now.bits})

def chosen(rule, data):
    seen = rule.needs.observer()
    for batch in data:
        seen = seen.update(batch)
    found = rule.choose(seen, form, symmetric=False)
    return found.low, found.high

def quality(x, low, high):
    return sqnr_db(x, fake_quantize(x, params_from_range(np.array(low), np.array(high), form)))

for name, rule in RULES.items():
    if name != "aciq-laplace":
        low, high = chosen(rule, known[:{now.seen}])
        print(rule.title, low, high, quality(unseen, low, high), sep="; ")
rule = next(rule for rule in RULES.values() if rule.title == "{now.rule}")
new = known[-1] * 2.0 ** {nearest_shift(now)!r}  # another brightness
print(quality(new, *chosen(rule, known)), quality(new, new.min(), new.max()))"""


def nearest_shift(now: CalibrationSettings) -> float:
    """The brightness that is measured nearest to the slider's."""
    return min(SHIFTS, key=lambda shift: abs(shift - now.shift))


now = settings.current(CalibrationSettings)
known, unseen = compute.calibration_stream(now.story, now.bits, now.seed)
largest = float(np.ceil(np.abs(known.batches).max()))
now = replace(now, x=float(np.clip(now.x, -largest, largest)))
live_chart(
    now,
    "calibration",
    pictures=(compute.calibration_picture(now.story, now.bits, now.seed),),
    controls=controls(known),
    presets=PRESETS,
    numbers=rule_numbers(unseen, now),
    needs_data=("story", "bits", "seed"),
)
st.subheader("And when new data is different?")
st.write(
    "A **static** range is chosen once, before; it costs nothing later. A **dynamic** one is "
    "computed anew from each input: it follows, and has to look at all values first."
)
live_chart(
    now,
    "shift",
    pictures=(compute.shift_picture(now.story, now.rule, now.bits, now.seed),),
    controls=(
        Slider("shift", "Brightness, doublings", SHIFTS[0], SHIFTS[-1], 0.2),
        Choice("rule", "Static range by", {rule: rule for rule in RULES}),
    ),
    presets=SHIFT_PRESETS,
    numbers=shift_numbers(
        compute.calibration_shifted(now.story, now.rule, now.bits, now.seed), now
    ),
    needs_data=("story", "bits", "seed", "rule"),
)
details(
    lambda: table(known, unseen, now),
    code(now),
    "A batch has 128 values here; activations have millions, and outliers in more than one. Unseen "
    "data are another 32 batches of the same story. With 4 bits, min/max of one batch can beat "
    "min/max of all: a narrow range rounds finer, and clips few values. The "
    "signal to noise is of the values, not of a network’s answers: a rule that is best here may "
    "not be there. The moving average takes 1 % of each new batch, as torch does by default. An "
    "outlier is part of the signal and weighs heavily in it. Dynamic is min/max of the new data; "
    "the survey’s other dynamic rules cost more. New data is the last batch, made brighter.",
    settings.key(CalibrationSettings, "seed"),
)
