"""The experiments of this lesson: correcting with noise, and without any data."""

from functools import cache

import numpy as np

from core.studies.digit_accuracy import SEEDS
from core.studies.without_data import accuracy, trained
from lessons.engine.claim import Claim, verdict_of
from lessons.engine.outcome import Outcome, Table
from lessons.engine.prose import number, percent

BITS = 3
ALL_BITS = (3, 4)

GAINS = "It gains, nearly as with real images"
NOTHING = "Nothing: less than a point"
HARMS = "It loses, by more than a point"
EFFECTS = (GAINS, NOTHING, HARMS)


@cache
def right(method: str, bits: int, on_noise: bool = False) -> np.ndarray:
    """The share of test digits right for each seed."""
    return np.array([accuracy(method, seed, bits, on_noise) for seed in SEEDS])


def in_float() -> np.ndarray:
    """The same in float."""
    return np.array([trained(seed).accuracy for seed in SEEDS])


def correcting_with_noise() -> Outcome:
    """Bias correction with images of digits and with images of noise."""
    nearest, digits = right("nearest", BITS), right("bias-correction", BITS)
    noise = right("bias-correction", BITS, on_noise=True)
    change = 100 * float((noise - nearest).mean())
    return Outcome(
        answer=GAINS if change > 1 else HARMS if change < -1 else NOTHING,
        finding=f"It changes the accuracy by **{_signed(change)} points**, from {percent(nearest)} "
        f"to {percent(noise)}; with real digits it is {percent(digits)}. Random pixels are bright "
        "everywhere, and digits are dark at the border: the means of the inputs are others, and "
        "so are the errors that are subtracted. Data of the wrong kind can be worse than none.",
        table=Table(
            ("bits", "nearest codes", "corrected with digits", "corrected with noise"),
            tuple(
                (
                    float(b),
                    percent(right("nearest", b)),
                    percent(right("bias-correction", b)),
                    percent(right("bias-correction", b, on_noise=True)),
                )
                for b in ALL_BITS
            ),
        ),
    )


def without_images() -> Outcome:
    """DFQ and ZeroQ, beside the same correction with images of digits and of noise."""
    nearest, zeroq, dfq = (right(m, BITS) for m in ("nearest", "zeroq", "dfq"))
    digits, noise = (right("bias-correction", BITS, on_noise=n) for n in (False, True))
    better = sum(int((found > noise).sum()) for found in (zeroq, dfq))
    return Outcome(
        answer=round(100 * float(zeroq.mean()), 1),
        tolerance=2.5,
        finding=f"With made images it reads **{percent(zeroq)}** ({percent(zeroq.min())} to "
        f"{percent(zeroq.max())} over {len(SEEDS)} networks). Computing the means from the "
        f"normalizations, without making images (DFQ), gives {percent(dfq)}. Real digits give "
        f"{percent(digits)}, and nearest codes alone {percent(nearest)}. So most of what real "
        "images gain was already stored in the network.",
        table=Table(
            ("what the method sees", "right: mean", "min to max"),
            tuple(
                (name, percent(found), f"{100 * found.min():.1f} to {100 * found.max():.1f}")
                for name, found in (
                    ("nothing: nearest codes", nearest),
                    ("noise", noise),
                    ("the normalizations (DFQ)", dfq),
                    ("images made from them (ZeroQ)", zeroq),
                    ("real digits", digits),
                    ("float", in_float()),
                )
            ),
        ),
        claim=Claim(
            "III-G3",
            "Images that are made to match the batch normalizations mend the errors of "
            "quantization without any training data.",
            f"{len(SEEDS)} digit networks at {BITS} bits: ZeroQ {percent(zeroq)} and DFQ "
            f"{percent(dfq)}, against {percent(nearest)} with nearest codes. They are better than "
            f"the same correction with noise in {better} of {2 * len(SEEDS)} cases.",
            f"The same correction with images of noise, which match nothing: {percent(noise)}.",
            verdict_of(better, 2 * len(SEEDS)),
        ),
    )


def _signed(gain: float) -> str:
    """A gain in points with its sign."""
    return f"{number(round(gain, 1))}" if gain < 0 else f"+{number(round(gain, 1))}"
