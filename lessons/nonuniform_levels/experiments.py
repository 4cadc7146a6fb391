"""The experiments of this lesson: k-means and powers of two against even levels, at equal bits."""

from functools import cache

import numpy as np

from core.studies.codebook_error import METHODS, even_levels, mean_square
from core.studies.digit_accuracy import SEEDS, accuracies, digit_network
from lessons.engine.claim import Claim, verdict_of
from lessons.engine.outcome import Chart, Outcome, Series, Table
from lessons.engine.prose import number, percent

BITS = (2, 3, 4)
PREDICTED_BITS = 2
NAMES = {
    "kmeans": "k-means",
    "quantile": "equal counts",
    "nf": "normal float",
    "power": "powers of two",
    "apot": "sums of powers",
}

LOG_BITS = 4
SMALLER = "Smaller: most weights are near zero, and so are these levels"
LARGER = "Larger"
EQUAL = "About the same, within a tenth"
ERRORS = (SMALLER, LARGER, EQUAL)


def rounded(weights: np.ndarray, bits: int, method: str) -> np.ndarray:
    """Weights on the 2ᵇ levels that a method chooses for this matrix; "even" for even ones."""
    wide = weights.astype(np.float64)
    book = even_levels(wide, bits) if method == "even" else METHODS[method](wide, bits)[-1]
    return np.asarray(book.round(weights))


@cache
def right(bits: int, method: str) -> np.ndarray:
    """The share of test digits right for each seed."""
    return accuracies(lambda weights, seed: rounded(weights, bits, method))


@cache
def error_ratio(bits: int, method: str) -> np.ndarray:
    """For each seed the mean squared error of the first layer, over that of even levels."""
    return np.array([_ratio(digit_network(seed).weight1, bits, method) for seed in SEEDS])


def _ratio(values: np.ndarray, bits: int, method: str) -> float:
    wide = values.astype(np.float64)
    error = mean_square(wide, METHODS[method](wide, bits)[-1])
    return error / mean_square(wide, even_levels(wide, bits))


def levels_by_k_means() -> Outcome:
    """Levels chosen by k-means against even ones; evenly spread values are the control."""
    even = {b: right(b, "even") for b in BITS}
    chosen = {b: right(b, "kmeans") for b in BITS}
    ratio = {b: float(error_ratio(b, "kmeans").mean()) for b in BITS}
    spread = np.random.default_rng(0).uniform(-1.0, 1.0, 2048)
    control = {b: _ratio(spread, b, "kmeans") for b in BITS}
    better = [b for b in BITS if chosen[b].mean() > even[b].mean() + 0.01]
    found = chosen[PREDICTED_BITS]
    x = tuple(map(float, BITS))
    return Outcome(
        answer=round(100 * float(found.mean()), 1),
        tolerance=4.0,
        finding=f"With levels from k-means it reads **{percent(found)}** "
        f"({percent(found.min())} to {percent(found.max())} over {len(SEEDS)} networks), with "
        f"as many even levels {percent(even[PREDICTED_BITS])}. The mean squared error of the "
        f"weights is {number(ratio[PREDICTED_BITS], 2)} times that of even levels at "
        f"{PREDICTED_BITS} bits, and {number(ratio[4], 2)} times at 4. In accuracy the gain is "
        "gone at 4 bits: there even levels are already good enough.",
        table=Table(
            ("bits", "even levels: right", "k-means: right", "squared error: k-means ÷ even"),
            tuple(
                (float(b), percent(even[b]), percent(chosen[b]), round(ratio[b], 3)) for b in BITS
            ),
        ),
        chart=Chart(
            "bits for each weight",
            "test digits read correctly, in %",
            (
                Series("k-means", x, tuple(100 * float(chosen[b].mean()) for b in BITS)),
                Series("even levels", x, tuple(100 * float(even[b].mean()) for b in BITS)),
            ),
        ),
        claim=Claim(
            "III-F",
            "At a fixed number of bits, non-uniform levels may be more accurate, because they "
            "follow the distribution.",
            f"{len(SEEDS)} digit networks, as many levels by k-means as even ones, "
            f"{', '.join(map(str, BITS))} bits: a gain of "
            f"{', '.join(number(100 * (chosen[b].mean() - even[b].mean()), 2) for b in BITS)} "
            "points.",
            "Evenly spread values, where there is no shape to follow: the squared error of "
            f"k-means is {number(control[4], 2)} times that of even levels at 4 bits, and "
            f"{number(ratio[4], 2)} times for the network’s weights.",
            verdict_of(len(better), len(BITS)),
        ),
    )


def powers_of_two() -> Outcome:
    """Every method at 2 to 4 bits: error of the weights and accuracy, over five networks."""
    power, sums = error_ratio(LOG_BITS, "power"), error_ratio(LOG_BITS, "apot")
    found = float(power.mean())
    return Outcome(
        answer=SMALLER if found < 0.9 else LARGER if found > 1.1 else EQUAL,
        finding=f"At {LOG_BITS} bits the squared error of powers of two is **{number(found, 2)} "
        f"times** that of even levels ({number(power.min(), 2)} to {number(power.max(), 2)} over "
        f"{len(SEEDS)} networks). Half of all levels lie within a small distance of zero, and the "
        "outer ones are far apart: large weights are rounded coarsely, and large errors count "
        "most when they are squared. Sums of two powers fill the outer gaps: "
        f"{number(sums.mean(), 2)} times. Powers of two have another use: cheap "
        "multiplication, by a shift.",
        table=Table(
            ("levels", *(f"{b} bits: squared error ÷ even" for b in BITS), "4 bits: right"),
            tuple(
                (
                    name,
                    *(round(float(error_ratio(b, method).mean()), 2) for b in BITS),
                    percent(right(4, method)),
                )
                for method, name in NAMES.items()
            ),
        ),
    )
