"""How far x̂ is from x. Every measure says which direction is better."""

from core.arrays import Array, as_float, namespace
from core.metrics.error_sums import error_sums


def mse(x: Array, approximation: Array) -> float:
    """Mean squared error; lower is better.

    >>> mse([1.0, 2.0], [1.0, 4.0])
    2.0
    """
    return error_sums(x, approximation).mse


def sqnr_db(x: Array, approximation: Array) -> float:
    """Signal to quantization noise in dB; higher is better.

    +∞ when x̂ is exact; −∞ when there is no signal: x is all zeros and x̂ is not. `decibels` shows
    both in words.

    >>> sqnr_db([10.0], [9.0])
    20.0
    >>> sqnr_db([1.0], [1.0]), sqnr_db([0.0], [1.0])
    (inf, -inf)
    """
    return error_sums(x, approximation).sqnr_db


def cosine(x: Array, approximation: Array) -> float | None:
    """Cosine similarity, −1 to 1; higher is better; None where one of the two is all zeros.

    >>> cosine([1.0, 0.0], [0.0, 2.0])
    0.0
    """
    return error_sums(x, approximation).cosine


def max_abs_error(x: Array, approximation: Array) -> float:
    """Largest |x − x̂|, in the unit of x; lower is better."""
    return error_sums(x, approximation).max_abs_error


def relative_error(x: Array, approximation: Array) -> float | None:
    """‖x − x̂‖₂ / ‖x‖₂, without unit; lower is better. None where x is all zeros.

    >>> relative_error([3.0, 4.0], [3.0, 3.0])
    0.2
    """
    return error_sums(x, approximation).relative_error


def max_relative_error(x: Array, approximation: Array) -> float | None:
    """Largest |x − x̂| / |x| over the elements that are not 0; lower is better. None if all are.

    Raises:
        InputError: as `error_sums`.

    >>> max_relative_error([10.0, 0.5, 0.0], [9.0, 0.0, 0.1])
    1.0
    """
    x, approximation = as_float(x), as_float(approximation, "approximation")
    error_sums(x, approximation)  # refuses what cannot be compared
    xp = namespace(x)
    wide = xp.astype(x, xp.float64)
    counted = wide != 0
    if not bool(xp.any(counted)):
        return None
    difference = xp.abs(wide - xp.astype(approximation, xp.float64))
    return float(xp.max(difference[counted] / xp.abs(wide[counted])))
