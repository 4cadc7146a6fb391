"""One tensor under codebooks of equal size: where the levels lie, and what they cost."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import islice

import numpy as np

from core.codebooks import (
    Codebook,
    apot,
    kmeans,
    lloyd_steps,
    normal_float,
    power_of_two,
    quantile,
)
from core.errors import InputError

STEPS = 12  # of Lloyd's iteration that are shown


@dataclass(frozen=True, eq=False)
class CodebookResult:
    """books: the codebook, or k-means on its way, one a step. mse: of each; lower is better.

    uniform: the mean squared error of as many levels at equal distances.
    """

    books: tuple[Codebook, ...]
    mse: tuple[float, ...]
    uniform: float


def even_levels(x: np.ndarray, bits: int) -> Codebook:
    """2ᵇ levels at equal distances, from the smallest value to the largest.

    >>> even_levels(np.array([0.0, 3.0]), 2).levels.tolist()
    [0.0, 1.0, 2.0, 3.0]
    """
    return Codebook(np.linspace(x.min(), x.max(), 2**bits))


def _spread(book: Codebook, x: np.ndarray) -> Codebook:
    """Levels from −1 to 1 stretched to the largest |x|."""
    return Codebook(book.levels * float(np.abs(x).max()))


def _lloyd(x: np.ndarray, bits: int) -> tuple[Codebook, ...]:
    """Lloyd's iteration from even levels, its first steps and the optimum last."""
    steps = islice(lloyd_steps(x, even_levels(x, bits)), STEPS)
    return (*(step.codebook for step in steps), kmeans(x, 2**bits))


Maker = Callable[[np.ndarray, int], tuple[Codebook, ...]]

METHODS: Mapping[str, Maker] = {
    "kmeans": _lloyd,
    "quantile": lambda x, bits: (quantile(x, 2**bits),),
    "nf": lambda x, bits: (_spread(normal_float(bits), x),),
    "power": lambda x, bits: (power_of_two(x, bits),),
    "apot": lambda x, bits: (_spread(apot(bits), x),),
}


def mean_square(x: np.ndarray, book: Codebook) -> float:
    """Mean squared error of nearest levels, in squared units of x; lower is better.

    >>> mean_square(np.array([0.0, 0.25]), Codebook([0.0, 1.0]))
    0.03125
    """
    return float(np.mean((book.round(x).astype(np.float64) - x) ** 2))


def measure_codebook(x: np.ndarray, method: str, bits: int) -> CodebookResult:
    """The codebooks of `method`, a key of METHODS, for `x`, float64.

    Raises:
        InputError: for another method.

    >>> trial = measure_codebook(np.array([0.0, 0.1, 0.9, 1.0, 8.0]), "kmeans", 1)
    >>> trial.books[0].levels.tolist(), trial.books[-1].levels.tolist()
    ([0.0, 8.0], [0.5, 8.0])
    """
    if method not in METHODS:
        raise InputError(f"there is no method {method!r}; choose one of {', '.join(METHODS)}.")
    books = METHODS[method](x, bits)
    errors = tuple(mean_square(x, book) for book in books)
    return CodebookResult(books, errors, mean_square(x, even_levels(x, bits)))


def nearest(x: float, book: Codebook) -> float:
    """The level that one number takes.

    >>> nearest(0.4, Codebook([0.0, 1.0]))
    0.0
    """
    return float(book.round(np.array([x]))[0])
