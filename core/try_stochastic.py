"""Stochastic rounding tried out: one value drawn many times, and a descent in small steps.

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


def lots(count: int, seed: int) -> np.ndarray:
    """What the first `count` draws are compared with: float64 in [0, 1), as the core draws them."""
    return np.random.default_rng(seed).random(count, np.float32).astype(np.float64)


def try_draws(x: float, count: int, seed: int) -> Draws:
    """Rounds `x` stochastically `count` times.

    Raises:
        InputError: for fewer than one draw.

    >>> try_draws(2.0, 10, seed=0)
    Draws(mean=2.0, error=0.0, expected=0.0, nearest=0.0)
    """
    if count < 1:
        raise InputError(f"{count} draws: give at least one.")
    drawn = round_to_integer(np.full(count, x), RoundingMode.STOCHASTIC, seed)
    mean = float(drawn.mean())
    p = x - np.floor(x)
    nearest = float(round_to_integer(np.array([x]))[0]) - x
    return Draws(mean, mean - x, float(np.sqrt(p * (1 - p) / count)), nearest)


def descend(
    start: float,
    target: float,
    rate: float,
    step: float,
    mode: RoundingMode | None,
    updates: int,
    seed: int = 0,
) -> np.ndarray:
    """w before the first and after each of `updates` of gradient descent on ½(w − target)².

        w ← S · round((w − η·(w − target)) / S)

    step: S, the grid that w is stored on. mode: None stores a float. Returns (updates + 1,).

    >>> descend(0.0, 8.0, 0.25, 1.0, None, 2).tolist()
    [0.0, 2.0, 3.5]
    >>> descend(0.0, 8.0, 0.05, 1.0, RoundingMode.NEAREST_EVEN, 2).tolist()  # 0.4 is undone
    [0.0, 0.0, 0.0]
    """
    draws = np.random.default_rng(seed)
    places = [start]
    for _ in range(updates):
        w = places[-1] - rate * (places[-1] - target)
        if mode is not None:
            w = step * float(round_to_integer(np.array([w / step]), mode, draws)[0])
        places.append(w)
    return np.array(places)
