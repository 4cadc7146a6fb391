"""Whether the outputs of a run are numbers, and whether those of two runs are the same."""

from collections.abc import Mapping

import numpy as np

from core.errors import InputError

_ROUNDING = 2.0**-20  # beside 1: some steps of float32, which sums in another order differ by


def check_numbers(outputs: Mapping[str, object]) -> None:
    """Refuse outputs of the float network that hold no number at all.

    Raises:
        InputError: when every float output is NaN or infinity throughout.
    """
    floats = [
        value
        for value in outputs.values()
        if isinstance(value, np.ndarray) and value.dtype.kind == "f" and value.size
    ]
    if floats and not any(bool(np.isfinite(value).any()) for value in floats):
        raise InputError(
            "the float network gives nothing but NaN or infinity, so that there is nothing to "
            "compare; give real samples (--data), or other shapes (--shape)."
        )


def same_values(one: Mapping[str, object], other: Mapping[str, object]) -> bool:
    """Whether the outputs of two runs are the same numbers, floats among them; NaN is like NaN.

    A class is often the same for two samples, and says nothing. Neither does a difference that
    float32 cannot hold beside the largest number of the output: a softmax gives 1, and all else is
    as good as zero.

    >>> same_values({"y": np.array([1.0, np.nan])}, {"y": np.array([1.0, np.nan])})
    True
    >>> same_values({"y": np.array([1.0, 1e-30])}, {"y": np.array([1.0, 1e-20])})
    True
    """
    has_floats = any(isinstance(a, np.ndarray) and a.dtype.kind == "f" for a in one.values())
    return has_floats and all(
        isinstance(a, np.ndarray) and isinstance(b, np.ndarray) and _same(a, b)
        for a, b in ((value, other[name]) for name, value in one.items())
    )


def _same(a: np.ndarray, b: np.ndarray) -> bool:
    if a.dtype.kind != "f" or a.shape != b.shape:
        return np.array_equal(a, b)
    largest = np.abs(a[np.isfinite(a)]).max(initial=0.0)
    return np.allclose(a, b, rtol=0.0, atol=_ROUNDING * largest, equal_nan=True)
