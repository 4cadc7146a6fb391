"""The experiments of this lesson: the sign bit after a ReLU, and the full range of codes."""

import numpy as np

from core.studies.activation_accuracy import accuracy_over_seeds, answers
from core.studies.digit_accuracy import SEEDS
from core.studies.full_and_restricted_range import FULL, full_over_restricted
from lessons.engine.claim import Claim, Verdict
from lessons.engine.outcome import Chart, Outcome, Series, Table
from lessons.engine.prose import number, percent

# How many bits symmetric codes need after a ReLU, to do as well as affine ones.
AFFINE_BITS = 2
BITS = (2, 3, 4, 8)
NEEDED = {2: "2 bits: it makes no difference", 3: "3 bits: one more", 4: "4 bits: twice as many"}

# Whether the full range of codes, as the survey writes it, has the smaller error.
BETTER = "Smaller: its step is shorter"
WORSE = "Larger"
EQUAL = "The same"
ERRORS = (BETTER, WORSE, EQUAL)
FULL_BITS = (2, 3, 4, 8)
PREDICTED_BITS = 4
COUNT = 10_000


def bits_after_a_relu() -> Outcome:
    """Affine and symmetric codes for a hidden layer, and both before the ReLU as the control."""
    affine = {b: accuracy_over_seeds(b, symmetric=False) for b in BITS}
    symmetric = {b: accuracy_over_seeds(b, symmetric=True) for b in BITS}
    same = _same_answers(after_relu=True)
    before = _same_answers(after_relu=False)
    enough = next(b for b in NEEDED if symmetric[b].mean() >= affine[AFFINE_BITS].mean() - 1e-9)
    better = all(affine[b].mean() > symmetric[b].mean() for b in (2, 3))
    total = 500 * len(SEEDS)
    x = tuple(map(float, BITS))
    return Outcome(
        answer=NEEDED[enough],
        finding=f"With {AFFINE_BITS} bits affine codes read {percent(affine[AFFINE_BITS])}, and "
        f"symmetric ones {percent(symmetric[AFFINE_BITS])}. With **{AFFINE_BITS + 1} bits** "
        f"symmetric codes give the same answer as affine ones with {AFFINE_BITS} for {same:,} of "
        f"{total:,} digits. After a ReLU there is no sign to store: a symmetric code keeps a sign "
        "bit that is never used, and has one bit less for the value.",
        table=Table(
            ("bits", "affine: right", "min to max", "symmetric: right", "min to max "),
            tuple(
                (
                    float(b),
                    percent(affine[b]),
                    _spread(affine[b]),
                    percent(symmetric[b]),
                    _spread(symmetric[b]),
                )
                for b in BITS
            ),
        ),
        chart=Chart(
            "bits for each activation",
            "test digits read correctly, in %",
            (
                Series("affine", x, tuple(100 * float(affine[b].mean()) for b in BITS)),
                Series("symmetric", x, tuple(100 * float(symmetric[b].mean()) for b in BITS)),
            ),
        ),
        claim=Claim(
            "III-C",
            "An asymmetric range is tighter for skewed values, such as activations after a ReLU.",
            f"The hidden layer of {len(SEEDS)} digit networks at 2 to 8 bits; weights stay float. "
            f"At 2 bits affine reads {percent(affine[2])} and symmetric {percent(symmetric[2])}, "
            f"at 3 bits {percent(affine[3])} and {percent(symmetric[3])}, and at 8 the two are "
            f"within {number(100 * abs(affine[8].mean() - symmetric[8].mean()), 2)} points.",
            f"Before the ReLU, where both signs occur, {AFFINE_BITS} affine bits are no longer "
            f"worth {AFFINE_BITS + 1} symmetric ones: {total - before:,} of {total:,} answers "
            f"differ, after the ReLU {total - same:,}.",
            Verdict.REPRODUCED if better else Verdict.NOT_REPRODUCED,
        ),
    )


def _same_answers(after_relu: bool) -> int:
    """Digits for which affine codes, and symmetric ones of one bit more, give one answer."""
    return sum(
        int(
            np.sum(
                answers(seed, AFFINE_BITS, False, after_relu)
                == answers(seed, AFFINE_BITS + 1, True, after_relu)
            )
        )
        for seed in SEEDS
    )


def full_range() -> Outcome:
    """The error with the full range, over that with the restricted one; three ways to use it."""
    data = {
        "evenly spread": [np.random.default_rng(s).uniform(-1.0, 1.0, COUNT) for s in SEEDS],
        "normal": [np.random.default_rng(s).standard_normal(COUNT) for s in SEEDS],
    }
    ratios = {
        (kind, bits): [full_over_restricted(x, bits) for x in arrays]
        for kind, arrays in data.items()
        for bits in FULL_BITS
    }

    def mean(kind: str, bits: int, way: str) -> float:
        return float(np.mean([ratio[way] for ratio in ratios[kind, bits]]))

    written, centred, nearest = FULL
    found = mean("evenly spread", PREDICTED_BITS, written)
    best = mean("evenly spread", PREDICTED_BITS, nearest)
    narrow, wide = (mean("evenly spread", b, nearest) for b in (FULL_BITS[0], FULL_BITS[-1]))
    return Outcome(
        answer=WORSE if found > 1.02 else BETTER if found < 0.98 else EQUAL,
        finding=f"As the survey writes it, the squared error is **{number(found, 2)} times** that "
        f"of the restricted range at {PREDICTED_BITS} bits, for evenly spread values. Rounding "
        "down moves every value down, by half a step on average, and reading S·q does not undo "
        "that. Rounded to nearest, the full range does help: "
        f"{number(best, 2)} times the error at {PREDICTED_BITS} bits, "
        f"{number(narrow, 2)} at {FULL_BITS[0]}, and {number(wide, 3)} at {FULL_BITS[-1]}, where "
        "one code more or less hardly matters.",
        table=Table(
            ("values", "bits", *(f"full, {way}" for way in FULL)),
            tuple(
                (kind, float(bits), *(round(mean(kind, bits, way), 3) for way in FULL))
                for kind, bits in ratios
            ),
        ),
        claim=Claim(
            "III-C",
            "Symmetric quantization with the full range of codes is more accurate than with the "
            "restricted one; the full range is given with rounding down.",
            f"{COUNT:,} evenly spread and normally distributed values, {len(SEEDS)} seeds, "
            f"{FULL_BITS[0]} to {FULL_BITS[-1]} bits: squared error over that of the restricted "
            "range.",
            "The same full range with rounding to nearest, or read at the middle of a step: "
            f"{number(best, 2)} and {number(mean('evenly spread', PREDICTED_BITS, centred), 2)} at "
            f"{PREDICTED_BITS} bits. So the loss comes from rounding down, not from the range.",
            _verdict(found, best),
        ),
    )


def _verdict(written: float, nearest: float) -> Verdict:
    if written < 1:
        return Verdict.REPRODUCED
    return Verdict.DEPENDS if nearest < 1 else Verdict.NOT_REPRODUCED


def _spread(shares: np.ndarray) -> str:
    return f"{100 * float(shares.min()):.1f} to {100 * float(shares.max()):.1f}"
