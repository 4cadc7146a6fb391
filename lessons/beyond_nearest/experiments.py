"""The experiments of this lesson: corrected biases, equal ranges, learned rounding."""

from collections.abc import Callable
from functools import cache

import numpy as np

from core.studies.digit_accuracy import SEEDS
from core.studies.post_training import accuracy, sum_error, weight_error
from lessons.engine.claim import Claim, verdict_of
from lessons.engine.outcome import Outcome, Table
from lessons.engine.prose import number, percent, signed

BITS = 2
ALL_BITS = (2, 3, 8)
RANGE_BITS = 3
SPREAD = 8.0  # between the ranges of the hidden channels

GAIN = "It gains many points"
LITTLE = "Little: at most two points, in either direction"
LOSS = "It loses many points"
EFFECTS = (GAIN, LITTLE, LOSS)

FEWER = "Fewer than with nearest codes: each weight is farther from its float"
AS_MANY = "About as many as with corrected biases"
FAR_MORE = "Far more: over five points above corrected biases"
RIGHT = (FEWER, AS_MANY, FAR_MORE)

Error = Callable[[str, int, int], float]  # (method, seed, bits)


@cache
def right(method: str, bits: int, spread: float = 1.0) -> np.ndarray:
    """The share of test digits right for each seed."""
    return np.array([accuracy(method, seed, bits, spread) for seed in SEEDS])


def corrected_biases() -> Outcome:
    """Bias correction at few bits; 8 bits, where nothing is lost, are the control."""
    found = right("bias-correction", BITS)
    gain = {b: _points("bias-correction", "nearest", b) for b in ALL_BITS}
    better = sum(
        int((right("bias-correction", b) > right("nearest", b)).sum()) for b in (BITS, RANGE_BITS)
    )
    return Outcome(
        answer=round(100 * float(found.mean()), 1),
        tolerance=6.0,
        finding=f"With corrected biases it reads **{percent(found)}** ({percent(found.min())} to "
        f"{percent(found.max())} over {len(SEEDS)} networks), with nearest codes alone "
        f"{percent(right('nearest', BITS))}. No weight moved, no label was used, nothing was "
        f"trained. At {RANGE_BITS} bits the gain is {number(gain[RANGE_BITS], 2)} points. What is "
        "left is the part of the error that changes from image to image: a bias cannot follow it.",
        table=Table(
            ("bits", "nearest codes", "biases corrected"),
            tuple(
                (float(b), percent(right("nearest", b)), percent(right("bias-correction", b)))
                for b in ALL_BITS
            ),
        ),
        claim=Claim(
            "III-G2",
            "Correcting the shift of the means that quantization causes regains accuracy.",
            f"{len(SEEDS)} digit networks at {BITS} and {RANGE_BITS} bits: better in {better} of "
            f"{2 * len(SEEDS)} cases, by {number(gain[BITS], 2)} and {number(gain[RANGE_BITS], 2)} "
            "points on average.",
            f"At 8 bits, where no mean is shifted much: {number(round(gain[8], 1))} points.",
            verdict_of(better, 2 * len(SEEDS)),
        ),
    )


def equal_ranges() -> Outcome:
    """Equalization on networks as trained, and on channels that were made unequal."""
    spreads = (1.0, SPREAD)
    gain = {s: _points("equalization", "nearest", RANGE_BITS, s) for s in spreads}
    as_trained = gain[1.0]
    return Outcome(
        answer=GAIN if as_trained > 2 else LOSS if as_trained < -2 else LITTLE,
        finding=f"It changes the accuracy by **{signed(as_trained)} points**. The channels of "
        "these networks have similar ranges: there is little to equalize. If their ranges differ "
        f"by a factor of {number(SPREAD)}, nearest codes read "
        f"{percent(right('nearest', RANGE_BITS, SPREAD))}, although the float network computes the "
        f"same. Equalized, it reads {percent(right('equalization', RANGE_BITS, SPREAD))} again: "
        "exactly as without the unequal ranges, which it takes away.",
        table=Table(
            ("ranges of the channels", "nearest codes", "equalized"),
            tuple(
                (
                    "as trained" if s == 1 else f"made unequal, up to {number(s)} times",
                    percent(right("nearest", RANGE_BITS, s)),
                    percent(right("equalization", RANGE_BITS, s)),
                )
                for s in spreads
            ),
        ),
        claim=Claim(
            "III-G2",
            "Sharing out the ranges of the channels between layers cuts the error of one scale "
            "for a whole weight.",
            f"{len(SEEDS)} digit networks at {RANGE_BITS} bits, channels made unequal by up to "
            f"{number(SPREAD)} times: {signed(gain[SPREAD])} points.",
            f"The networks as trained, whose channels are alike: {signed(as_trained)} points. So "
            "it helps where ranges differ, as they do after a batch normalization was folded in.",
            verdict_of(sum(g > 1 for g in gain.values()), len(gain)),
            over_seeds=(
                "depthwise W3A8 tensor minmax",
                "depthwise W3A8 tensor minmax equalized",
            ),
        ),
    )


def learned_rounding() -> Outcome:
    """AdaRound: each weight down or up, for the sums of the layer."""
    methods = {"nearest": "nearest", "bias-correction": "biases corrected", "adaround": "AdaRound"}
    by = {method: right(method, BITS) for method in methods}
    apart = 100 * float((by["adaround"] - by["bias-correction"]).mean())
    weights = _mean_ratio(weight_error)
    sums = _mean_ratio(sum_error)
    better = int((by["adaround"] > by["nearest"]).sum())
    return Outcome(
        answer=FAR_MORE if apart > 5 else AS_MANY if apart > -5 else FEWER,
        finding=f"It reads **{percent(by['adaround'])}** ({percent(by['adaround'].min())} to "
        f"{percent(by['adaround'].max())} over {len(SEEDS)} networks). The squared error of the "
        f"weights is **{number(weights, 2)} times** that of nearest codes, and the squared error "
        f"of the first layer’s sums only **{number(sums, 2)} times**. A network computes with "
        "sums: errors of weights may be larger, if they cancel.",
        table=Table(
            ("method", "squared error of the weights", "of the sums", "right"),
            tuple(
                (
                    name,
                    number(_mean(weight_error, method), 3),
                    number(_mean(sum_error, method), 3),
                    percent(by[method]),
                )
                for method, name in methods.items()
            ),
        ),
        claim=Claim(
            "III-G2",
            "Rounding each weight to nearest is not the best rounding.",
            f"{len(SEEDS)} digit networks at {BITS} bits: AdaRound is better than nearest codes in "
            f"{better} of them, by {number(_points('adaround', 'nearest', BITS), 2)} points on "
            "average.",
            f"The weights themselves: they come out {number(weights, 2)} times worse than with "
            "nearest codes. So the gain is not due to weights that are closer to their floats.",
            verdict_of(better, len(SEEDS)),
            contrast=True,
        ),
    )


def _points(method: str, other: str, bits: int, spread: float = 1.0) -> float:
    """What one method gains over another, in points."""
    return 100 * float((right(method, bits, spread) - right(other, bits, spread)).mean())


def _mean(error: Error, method: str) -> float:
    """The mean of an error over the seeds."""
    return float(np.mean([error(method, seed, BITS) for seed in SEEDS]))


def _mean_ratio(error: Error) -> float:
    """An error of AdaRound over that of nearest codes."""
    return _mean(error, "adaround") / _mean(error, "nearest")
