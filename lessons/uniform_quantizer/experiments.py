"""The experiments of this lesson: what a bit is worth, and how few bits a network lives on."""

from collections.abc import Callable
from itertools import pairwise
from math import log10

import numpy as np

from core import IntFormat, absmax_params, fake_quantize, params_from_range
from core.metrics import mse, sqnr_db
from core.params import QuantParams
from core.studies.digit_accuracy import SEEDS, accuracies
from lessons.engine.claim import Claim, Verdict, verdict_of
from lessons.engine.outcome import Chart, Outcome, Series, Table
from lessons.engine.prose import number, percent

HALVES = "It halves the largest error"
QUARTERS = "It quarters the largest error"
SAME_AMOUNT = "It takes the same amount off the largest error each time"
NOTHING = "It changes the largest error little, only the average"
EFFECTS = (HALVES, QUARTERS, SAME_AMOUNT, NOTHING)

BITS = (2, 3, 4, 5, 6, 7, 8)
COUNT = 10_000

NETWORK_BITS = 3  # of the prediction
SMALL_LOSS = 0.015  # of accuracy: less than this counts as "little"


def covering(bits: int) -> QuantParams:
    """Codes of `bits` that cover [0, 1], with 2ᵇ − 1 steps between its ends (eq. 4)."""
    return params_from_range(np.array(0.0), np.array(1.0), IntFormat(bits, signed=False))


def worth_of_a_bit() -> Outcome:
    """Numbers spread evenly over [0, 1], in 2 to 8 bits; as a control, numbers on the levels."""
    numbers = np.random.default_rng(0).uniform(0.0, 1.0, COUNT)
    rows, largest, exact, on_levels = [], [], [], []
    for bits in BITS:
        params = covering(bits)
        result = fake_quantize(numbers, params)
        largest.append(float(np.abs(result - numbers).max()))
        exact.append(int((result == numbers).sum()))
        on_levels.append(float((fake_quantize(result, params) == result).mean()))
        rows.append(
            (
                float(bits),
                float(params.scale),
                largest[-1],
                mse(numbers, result),
                round(sqnr_db(numbers, result), 1),
            )
        )
    ratios = [a / b for a, b in pairwise(largest)]
    gain = (rows[-1][4] - rows[0][4]) / (BITS[-1] - BITS[0])
    lost = sum(exact) == 0 and min(on_levels) == 1.0
    return Outcome(
        answer=HALVES,
        finding=f"One bit more makes twice as many levels on the same length, so the step halves, "
        "or shrinks a little more at few bits, where 3 steps become 7. Each bit made the largest "
        f"error {number(min(ratios), 2)} to {number(max(ratios), 2)} times smaller. The ratio "
        "of signal to quantization noise (SQNR) is measured in decibels, and higher is better. "
        f"Half the error is {number(20 * log10(2), 3)} dB more; here a bit was worth "
        f"**{number(gain, 2)} dB** on average.",
        table=Table(
            ("bits", "step S", "largest error", "mean squared error", "SQNR in dB"), tuple(rows)
        ),
        chart=Chart(
            "bits",
            "largest rounding error (lower is better)",
            (
                Series("measured", tuple(map(float, BITS)), tuple(largest)),
                Series(
                    "S / 2",
                    tuple(map(float, BITS)),
                    tuple(float(covering(b).scale) / 2 for b in BITS),
                    control=True,
                ),
            ),
        ),
        claim=Claim(
            "III-B",
            "What comes back is not exactly what went in, because rounding loses it.",
            f"{COUNT:,} random numbers, evenly spread, at {BITS[0]} to {BITS[-1]} bits: "
            f"{sum(exact)} of {COUNT * len(BITS):,} came back unchanged.",
            f"Numbers that lie on the levels already: {number(100 * min(on_levels))} % came back "
            "unchanged.",
            Verdict.REPRODUCED if lost else Verdict.NOT_REPRODUCED,
        ),
    )


def rounded_weights(weights: np.ndarray, bits: int, seed: int = 0) -> np.ndarray:
    """Weights on symmetric levels, one step for the whole matrix."""
    return np.asarray(fake_quantize(weights, absmax_params(weights, bits, narrow=True)))


def shuffled_weights(weights: np.ndarray, bits: int, seed: int) -> np.ndarray:
    """The same rounded weights in random places: the control."""
    rounded = rounded_weights(weights, bits)
    return np.random.default_rng(seed).permutation(rounded.ravel()).reshape(rounded.shape)


def _accuracies(change: Callable[[np.ndarray, int, int], np.ndarray], bits: int) -> np.ndarray:
    return accuracies(lambda weights, seed: change(weights, bits, seed))


def few_bits_for_weights() -> Outcome:
    """The digit network with weights of 2 to 8 bits (survey III-A)."""
    floats = accuracies(lambda w, seed: w)
    kept = {b: _accuracies(rounded_weights, b) for b in BITS}
    moved = {b: _accuracies(shuffled_weights, b) for b in BITS}
    little = [b for b in BITS if floats.mean() - kept[b].mean() < SMALL_LOSS]
    found = kept[NETWORK_BITS]
    x = tuple(map(float, BITS))
    return Outcome(
        answer=round(100 * float(found.mean()), 1),
        tolerance=6.0,
        finding=f"With {NETWORK_BITS} bits a weight it still reads "
        f"**{number(100 * found.mean(), 3)} %** ({number(100 * found.min(), 3)} to "
        f"{number(100 * found.max(), 3)} over {len(SEEDS)} networks); with 32-bit floats "
        f"{number(100 * floats.mean(), 3)} %. The control has the same few values in random "
        f"places, and reads {number(100 * moved[NETWORK_BITS].mean(), 2)} %: what the network "
        "has learnt is in which weight has which value.",
        table=Table(
            ("bits", "right: mean", "min", "max", "same values, shuffled"),
            tuple(
                (
                    float(b),
                    *(percent(f(kept[b])) for f in (np.mean, np.min, np.max)),
                    percent(np.mean(moved[b])),
                )
                for b in BITS
            ),
        ),
        chart=Chart(
            "bits for each weight",
            "test digits read correctly, in %",
            (
                Series("rounded", x, tuple(100 * float(kept[b].mean()) for b in BITS)),
                Series(
                    "the same values, shuffled",
                    x,
                    tuple(100 * float(moved[b].mean()) for b in BITS),
                    control=True,
                ),
            ),
        ),
        claim=Claim(
            "III-A",
            "Weights can be stored with less precision at little cost in accuracy.",
            f"{len(SEEDS)} digit networks, seeds {SEEDS[0]} to {SEEDS[-1]}, weights of "
            f"{BITS[0]} to {BITS[-1]} bits. Less than {100 * SMALL_LOSS:g} percentage points are "
            f"lost with {', '.join(map(str, little))} bits, and "
            f"{number(100 * (floats.mean() - kept[BITS[0]].mean()), 2)} points with {BITS[0]}.",
            f"Shuffled, they read {number(100 * min(m.mean() for m in moved.values()), 2)} to "
            f"{number(100 * max(m.mean() for m in moved.values()), 2)} %; guessing reads 10 %.",
            verdict_of(len(little), len(BITS)),
            over_seeds=("cnn float", "cnn W8A8 channel minmax", "cnn W4A8 channel minmax"),
        ),
    )
