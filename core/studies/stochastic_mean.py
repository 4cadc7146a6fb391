"""The mean of one value that is rounded stochastically many times.

One value x with fraction p = x − ⌊x⌋ goes up with probability p (survey eq. 8). Over n draws

    E[mean] = x,    standard error of the mean = √(p·(1 − p) / n)

while nearest is wrong by the same amount every time.
"""

from dataclasses import dataclass

import numpy as np

from core.errors import InputError
from core.rounding import RoundingMode, round_to_integer


@dataclass(frozen=True)
class Draws:
    """One value drawn n times.

    mean: of what it was rounded to. error: mean − x. expected: √(p·(1 − p) / n), the error's
    standard deviation. nearest: the error of rounding to nearest, ties to even.
    """

    mean: float
    error: float
    expected: float
    nearest: float


def random_numbers(count: int, seed: int) -> np.ndarray:
    """What the first `count` draws are compared with: float64 in [0, 1), as the core draws them."""
    return np.random.default_rng(seed).random(count)


def measure_draws(x: float, count: int, seed: int) -> Draws:
    """Rounds `x` stochastically `count` times.

    Raises:
        InputError: for fewer than one draw.

    >>> measure_draws(2.0, 10, seed=0)
    Draws(mean=2.0, error=0.0, expected=0.0, nearest=0.0)
    """
    if count < 1:
        raise InputError(f"{count} draws: give at least one.")
    drawn = round_to_integer(np.full(count, x), RoundingMode.STOCHASTIC, seed)
    mean = float(drawn.mean())
    p = x - np.floor(x)
    nearest = float(round_to_integer(np.array([x]))[0]) - x
    return Draws(mean, mean - x, float(np.sqrt(p * (1 - p) / count)), nearest)
