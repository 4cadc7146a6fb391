"""Gradient descent on a weight that is stored on a grid: which updates rounding undoes."""

import numpy as np

from core.rounding import RoundingMode, round_to_integer


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
