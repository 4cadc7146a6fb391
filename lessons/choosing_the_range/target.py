"""The target of this lesson: a range that a few levels cover well, dragged on the lab's picture."""

from core.data.example_tensors import example
from core.metrics import decibels
from core.studies.range_error import measure_range
from lessons.engine.check import Feedback
from lessons.engine.prose import number
from lessons.engine.target import Settings, Target

STORY, BITS, SEED = "outlier", 3, 0
DECIBELS = 8.5  # the best range reaches a little more than 9


def check(lab: Settings) -> Feedback:
    """Whether the range reaches the SQNR; if not, which of the two errors is too large."""
    if lab["low"] >= lab["high"]:
        return Feedback(False, "A range that ends before it begins is empty: type a larger end.")
    result = measure_range(example(STORY, SEED), lab["low"], lab["high"], BITS, symmetric=False)
    split, ends = result.split, f"{number(lab['low'], 3)} to {number(lab['high'], 3)}"
    reached = f"The range {ends} has {decibels(result.sqnr_db)}"
    if result.sqnr_db >= DECIBELS:
        return Feedback(True, f"{reached}, with {split.clipped} values clipped.")
    share = f"{split.clipping_share:.0%}"
    if split.clipping_share > 0.5:
        return Feedback(
            False,
            f"{reached}. It is too narrow: {split.clipped} values are clipped, and cause {share} "
            "of the squared error.",
        )
    return Feedback(
        False,
        f"{reached}. It is too wide: its levels are {number(float(result.params.scale), 3)} apart, "
        f"and rounding causes {1 - split.clipping_share:.0%} of the squared error.",
    )


def everything() -> dict[str, float]:
    """The range of all values."""
    x = example(STORY, SEED)
    return {"low": float(x.min()), "high": float(x.max())}


RANGE = Target(
    lab="range",
    start={"story": STORY, "bits": BITS, "symmetric": False, "seed": SEED, **everything()},
    controls=("low", "high", "x"),
    check=check,
    solution={"low": -2.4, "high": 2.4},
    misses=(
        everything(),
        {"low": -1.0, "high": 1.0},
        {"low": -2.4, "high": 9.4},
        {"low": 0.0, "high": 12.0},
        {"low": 0.0, "high": 2.4},
        {"low": -12.0, "high": 12.0},
    ),
    hints=(
        "Seven of the eight levels should lie where the values are. The outlier is one value.",
        "Begin where the lowest bars begin to be tall, and end as far above 0 as you began below.",
    ),
)
