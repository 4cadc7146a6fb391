"""The target of this lesson: weights with an outlier, at a given quality and a given cost."""

from core.data.weight_matrices import digit_weights, with_outlier
from core.metrics import decibels
from core.studies.granularity_error import at_each_granularity
from lessons.engine.check import Feedback
from lessons.engine.prose import number
from lessons.engine.target import Settings, Target

ROW, COLUMN, OUTLIER = 5, 9, 4.0
PLACE = {"row": ROW, "column": COLUMN, "size": OUTLIER}
SEED = 0
DECIBELS = 17.0
MOST_BITS = 5.5
NAMES = {"tensor": "One scale for all", "channel": "A scale for each row", "group": "Groups"}


def check(lab: Settings) -> Feedback:
    """Whether one of the granularities is good enough and small enough; if not, each one's lack."""
    weights = with_outlier(digit_weights(SEED), ROW, COLUMN, OUTLIER)
    results = at_each_granularity(weights, lab["bits"], lab["group"])
    lacks = []
    for kind, result in results.items():
        good, small = result.sqnr_db >= DECIBELS, result.bits <= MOST_BITS
        has = f"{NAMES[kind]}: {decibels(result.sqnr_db)} with {number(result.bits, 3)} bits"
        if good and small:
            return Feedback(True, f"{has} a weight.")
        why = "too much noise" if not good else "too many bits"
        lacks.append(f"{has}, {why if good or small else 'too much noise and too many bits'}")
    return Feedback(False, f"At {lab['bits']} bits. " + ". ".join(lacks) + ".")


WEIGHTS = Target(
    lab="granularity",
    start={"story": "digits", "bits": 2, "group": 8, "seed": SEED} | PLACE,
    controls=("bits", "group"),
    check=check,
    solution={"bits": 4},
    misses=(
        {"bits": 2, "group": 4},
        {"bits": 3, "group": 8},
        {"bits": 5, "group": 8},
        {"bits": 6, "group": 12},
        {"bits": 8, "group": 4},
    ),
    hints=(
        "The numbers below the picture say what each of the three has, and what it takes.",
        "One more bit gives about 6 dB. Which of the three needs the fewest bits beside the codes, "
        "and does not share the outlier with all rows?",
    ),
)
