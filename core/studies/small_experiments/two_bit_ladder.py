"""Two bits for each weight: what a codebook of more dimensions gains.

    mean squared error of numbers of variance 1, at R bits each:   D ≥ 2^(−2R)        (Shannon 1959)

Of normal numbers no code of 2 bits has less than 1/16; evenly spaced levels reach 0.1188 (Max
1960). QuIP# (Tseng et al. 2024, arXiv 2402.04396) uses 8 dimensions, AQLM (Egiazarian et al. 2024,
arXiv 2401.06118) as many and two codebooks. Here k-means learns books of 1, 2 and 4 dimensions.
Errors are of numbers that the book has not seen.
"""

import numpy as np

from core.codebooks.codebook import Codebook
from core.codebooks.kmeans import kmeans
from core.codebooks.product import vector_quantize
from core.studies.claims.statement import Statement
from core.studies.small_experiments.experiment import Experiment

BITS = 2
LEARNT, TESTED = 1 << 16, 1 << 16  # numbers
EVEN_STEP = 0.9957  # of 4 even levels for normal numbers, Max 1960
SHANNON = 2.0 ** (-2 * BITS)


def vector_error(learnt: np.ndarray, tested: np.ndarray, d: int) -> float:
    """Mean squared error of `tested` by a k-means book of 2^(2d) vectors of d numbers."""
    from sklearn.neighbors import NearestNeighbors  # here, since importing it takes long

    book = vector_quantize(learnt.reshape(-1, d), d, 1 << (BITS * d)).codebooks.reshape(-1, d)
    distance, _ = NearestNeighbors(n_neighbors=1).fit(book).kneighbors(tested.reshape(-1, d))
    return float(np.mean(distance**2) / d)


def level_error(book: Codebook, x: np.ndarray) -> float:
    """Mean squared error by levels.

    >>> level_error(Codebook([-1.0, 1.0]), np.array([0.5, -1.0]))
    0.125
    """
    return float(np.mean((x - np.asarray(book.round(x))) ** 2))


def values(seed: int) -> dict[str, float]:
    """Of normal numbers, and of evenly distributed ones of the same variance."""
    draw = np.random.default_rng([seed, 26])
    learnt, tested = draw.standard_normal(LEARNT), draw.standard_normal(TESTED)
    side = np.sqrt(3.0)
    even_learnt, even_tested = draw.uniform(-side, side, LEARNT), draw.uniform(-side, side, TESTED)
    ladder = Codebook(EVEN_STEP * (np.arange(4) - 1.5))
    even_ladder = Codebook(side * np.array([-0.75, -0.25, 0.25, 0.75]))
    return {
        "normal, even levels": level_error(ladder, tested),
        "normal, learned levels": level_error(kmeans(learnt, 4), tested),
        "normal, pairs": vector_error(learnt, tested, 2),
        "normal, fours": vector_error(learnt, tested, 4),
        "normal, Shannon": SHANNON,
        "uniform, even levels": level_error(even_ladder, even_tested),
        "uniform, fours": vector_error(even_learnt, even_tested, 4),
    }


EXPERIMENT = Experiment(
    "two-bit-ladder",
    "after",
    "How near to Shannon’s bound do two bits come?",
    "Normal numbers of variance 1 get 2 bits each: four even levels, four learned ones, or a "
    "learned book of 16 pairs, or of 256 vectors of four. All take 2 bits a number; the error is "
    "of numbers that the book has not seen.",
    "Evenly distributed numbers fill their square anyway: there four dimensions should gain less "
    "than 5 %.",
    "mean squared error",
    "lower",
    {
        "normal, even levels": "normal numbers, 4 even levels",
        "normal, learned levels": "normal numbers, 4 learned levels",
        "normal, pairs": "normal numbers, 16 learned pairs",
        "normal, fours": "normal numbers, 256 learned vectors of four",
        "normal, Shannon": "normal numbers, no code can be better (Shannon)",
        "uniform, even levels": "evenly distributed numbers, 4 even levels",
        "uniform, fours": "evenly distributed numbers, 256 learned vectors of four",
    },
    values,
    (
        Statement(
            "at 2 bits each step helps: even levels, learned levels, pairs, fours",
            "Tseng et al. 2024 (QuIP#), of more dimensions",
            lambda v: (
                v["normal, even levels"]
                > v["normal, learned levels"]
                > v["normal, pairs"]
                > v["normal, fours"]
                > v["normal, Shannon"]
            ),
        ),
        Statement(
            "on evenly distributed numbers four dimensions gain less than 5 %",
            "the control of the ladder",
            lambda v: v["uniform, fours"] > 0.95 * v["uniform, even levels"],
        ),
    ),
)
