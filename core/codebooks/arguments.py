"""What every codebook asks of its arguments, so that all refuse with the same words."""

from typing import Any

import numpy as np

from core.arrays import as_float, namespace, to_numpy
from core.errors import InputError

LARGEST = float(np.finfo(np.float32).max)  # codebooks decode to float32


def finite_numbers(x: Any, name: str = "x") -> np.ndarray:
    """`x` as a NumPy array of float64, shape kept.

    Raises:
        InputError: when `x` is empty, or holds NaN, an infinity or a number beyond float32.

    >>> finite_numbers([1, 2]).tolist()
    [1.0, 2.0]
    """
    x = as_float(x, name)
    xp = namespace(x)
    values = to_numpy(xp.astype(x, xp.float64))  # widened first: NumPy has no bfloat16
    if not values.size:
        raise InputError(
            f"{name} of shape {values.shape} holds no numbers to fit; give one or more."
        )
    if not (np.abs(values) <= LARGEST).all():
        raise InputError(
            f"{name} holds NaN, an infinity or numbers beyond float32's {LARGEST:.3g}; a codebook "
            "decodes to float32. Remove them, or divide by a scale."
        )
    return values


def check_whole(name: str, value: int, low: int, high: int) -> None:
    """Refuses what is no whole number from `low` to `high`.

    Raises:
        InputError: then.
    """
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise InputError(f"{name} is {value!r}; give a whole number from {low} to {high}.")
