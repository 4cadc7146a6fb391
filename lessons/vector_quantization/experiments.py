"""The experiments of this lesson: vectors of several lengths, shuffled weights, and all bytes."""

from dataclasses import replace

import numpy as np

from core.methods.result import Result
from core.studies.codes_of_vectors import BITS, LENGTHS, Coded, centroids, coded
from core.studies.digit_accuracy import SEEDS, accuracies
from core.studies.labelled_methods import COARSE, EPOCHS, FITTED, result_of
from lessons.engine.claim import Claim, verdict_of
from lessons.engine.outcome import Chart, Outcome, Series, Table
from lessons.engine.prose import number, percent, signed

LENGTH_NAMES = {1: "One weight a code", 2: "Two weights a code", 4: "Four weights a code"}
WAYS = tuple(LENGTH_NAMES.values())

GROWS = "It grows by more than a tenth"
STAYS = "It changes by less than a tenth"
SHRINKS = "It shrinks by more than a tenth"
CHANGES = (GROWS, STAYS, SHRINKS)

PAIRS = (4, 16)  # centroids for two weights
SINGLES = (4, 8)  # centroids for one weight
UNIFORM = (2, 3, 4)  # bits of a code on uniform levels
PREDICTED = 16
LOSS = 0.02  # of the test digits, from which on a loss counts as significant
CLAIMED = 8  # times fewer bytes, of the survey's claim


def of_length(length: int, shuffled: bool = False) -> tuple[Coded, ...]:
    """The network of each seed with vectors of this length."""
    return tuple(coded(seed, length, shuffled) for seed in SEEDS)


def error(length: int, shuffled: bool = False) -> float:
    """Mean error of the first layer over the seeds."""
    return float(np.mean([each.error for each in of_length(length, shuffled)]))


def with_codes(length: int, k: int, trained: bool = False) -> tuple[Result, ...]:
    """Each seed's network with a codebook of k vectors a layer."""
    values = (("length", length), ("centroids", k), *([("epochs", EPOCHS)] if trained else []))
    method = "vector-trained" if trained else "vector"
    return tuple(result_of(method, seed, COARSE, values) for seed in SEEDS)


def uniform(bits: int) -> tuple[Result, ...]:
    """Each seed's network on uniform levels of least squared error, one scale a tensor."""
    precision = replace(FITTED, weight_bits=bits)
    return tuple(result_of("nearest", seed, precision) for seed in SEEDS)


def right(results: tuple[Result, ...]) -> np.ndarray:
    """The share of test digits right for each seed."""
    return np.array([result.accuracy for result in results])


def smaller(results: tuple[Result, ...]) -> float:
    """How many times fewer bytes than in float."""
    return results[0].float_bytes / results[0].bytes


def lengths() -> Outcome:
    """Codes of equal size, and the codebooks that they need."""
    together = {d: of_length(d)[0].code_bytes + of_length(d)[0].book_bytes for d in LENGTHS}
    least = min(together, key=lambda d: together[d])
    long, short = LENGTHS[-1], LENGTHS[0]
    codes, book = of_length(long)[0].code_bytes, of_length(long)[0].book_bytes
    return Outcome(
        answer=LENGTH_NAMES[least],
        finding=f"**{LENGTH_NAMES[least]}**: {together[least]:,} bytes. With {long} weights a code "
        f"the error is {number(error(long) / error(short), 2)} times as large, but the codebooks "
        f"take {book:,} bytes beside {codes:,} of codes, and there are nearly as many centroids "
        "as vectors. That is no compression. A codebook must be shared by many vectors; for a "
        "layer of millions of weights it would hardly count.",
        table=Table(
            ("weights a code", "error", "bytes: codes + codebooks", "right"),
            tuple(
                (
                    str(d),
                    f"{100 * error(d):.1f} %",
                    f"{of_length(d)[0].code_bytes:,} + {of_length(d)[0].book_bytes:,}",
                    percent(np.array([each.right for each in of_length(d)])),
                )
                for d in LENGTHS
            ),
        ),
    )


def shuffled_weights() -> Outcome:
    """The control: pairs of weights that are no neighbours."""
    alike, strangers, single = error(2), error(2, shuffled=True), error(1)
    change = strangers / alike - 1
    return Outcome(
        answer=GROWS if change > 0.1 else SHRINKS if change < -0.1 else STAYS,
        finding=f"It changes by **{signed(100 * change)} %**. So neighbours have nothing to do "
        "with it. Most weights are near zero, and it is rare that **both** weights of a pair are "
        f"large. {centroids(2)} centroids can leave such pairs out. {centroids(1)} levels for each "
        "single weight cannot: together they make a grid with all of its corners.",
        table=Table(
            ("first layer", "error", "least and largest"),
            tuple(
                (name, f"{100 * error(d, mixed):.1f} %", _range(of_length(d, mixed)))
                for name, d, mixed in (
                    ("one weight a code", 1, False),
                    ("pairs of neighbours", 2, False),
                    ("pairs of shuffled weights", 2, True),
                )
            ),
        ),
        claim=Claim(
            "IV-F",
            "Weights that are quantized together, as vectors, have a lower error than one by one.",
            f"The first layers of {len(SEEDS)} digit networks, {BITS} bits of code a weight: pairs "
            f"have {number(alike / single, 2)} times the squared error of single weights.",
            "Shuffled weights, whose neighbours have nothing in common: "
            f"{number(strangers / single, 2)} times. The gain stays, so it is not due to "
            "neighbours that are alike.",
            verdict_of(
                sum(a.error < b.error for a, b in zip(of_length(2), of_length(1), strict=True)),
                len(SEEDS),
            ),
            contrast=True,
        ),
    )


def all_bytes() -> Outcome:
    """Accuracy by bytes, everything counted; uniform levels are the control."""
    found, taught = with_codes(2, PREDICTED), with_codes(2, PREDICTED, trained=True)
    floats = accuracies(lambda weight, seed: weight)
    held = [int((floats - right(r) <= LOSS).sum()) for r in (found, taught)]
    series = {
        "two weights a code": [with_codes(2, k) for k in PAIRS],
        "two weights, centroids trained": [with_codes(2, k, trained=True) for k in PAIRS],
        "one weight a code": [with_codes(1, k) for k in SINGLES],
        "uniform levels": [uniform(bits) for bits in UNIFORM],
    }
    return Outcome(
        answer=round(100 * float(right(found).mean()), 1),
        tolerance=3.0,
        finding=f"It reads **{percent(right(found))}**. Trained for {EPOCHS} passes, codes fixed, "
        f"the centroids lead to {percent(right(taught))}. But one weight a code with "
        f"{SINGLES[1]} centroids reads {percent(right(with_codes(1, SINGLES[1])))} untrained, at "
        f"{number(smaller(with_codes(1, SINGLES[1])), 2)} times fewer bytes, and uniform levels of "
        f"{UNIFORM[1]} bits {percent(right(uniform(UNIFORM[1])))} at "
        f"{number(smaller(uniform(UNIFORM[1])), 2)} times. In a network this small, the codebooks "
        "take back what pairs gain.",
        table=Table(
            ("way", "bytes", "times fewer than float", "right: mean"),
            tuple(
                (name, f"{r[0].bytes:,}", number(smaller(r), 2), percent(right(r)))
                for name, results in series.items()
                for r in results
            ),
        ),
        chart=Chart(
            "times fewer bytes than in float",
            "test digits read correctly, in %",
            tuple(
                Series(
                    name,
                    tuple(smaller(r) for r in results),
                    tuple(100 * float(right(r).mean()) for r in results),
                    control=name == "uniform levels",
                )
                for name, results in series.items()
            ),
        ),
        claim=Claim(
            "IV-F",
            f"k-means makes a network up to {CLAIMED} times smaller without significant loss.",
            f"{len(SEEDS)} digit networks at {number(smaller(found), 2)} times fewer bytes, "
            f"codebooks counted. A loss of at most {number(100 * LOSS)} points: {held[0]} networks "
            f"untrained, {held[1]} with trained centroids.",
            f"Uniform levels of {UNIFORM[1]} bits, without any codebook: "
            f"{percent(right(uniform(UNIFORM[1])))} at "
            f"{number(smaller(uniform(UNIFORM[1])), 2)} times.",
            verdict_of(sum(held), 2 * len(SEEDS)),
            contrast=True,
        ),
    )


def _range(found: tuple[Coded, ...]) -> str:
    errors = [100 * each.error for each in found]
    return f"{min(errors):.1f} to {max(errors):.1f}"
