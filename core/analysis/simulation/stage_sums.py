"""The errors of one comparison, summed over all runs, and what could not be compared."""

import math
from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from core.errors import InputError
from core.metrics import NO_ERROR, ErrorSums, error_sums


@dataclass
class StageSums:
    """Errors of a quantized tensor against a float one, where the float one is finite.

    left_out: how many elements of the float tensor were infinite (a mask's −∞) or NaN (a softmax
        over nothing but −∞), and so were not compared.
    failure: why the comparison could not be made in some run; "" when all went well.
    losses: Σ(x − x̂)² and Σx² of each sample, one after the other.
    """

    errors: ErrorSums = NO_ERROR
    left_out: int = 0
    failure: str = ""
    losses: "array[float]" = field(default_factory=lambda: array("d"))

    def add(self, exact: object, quantized: object, samples: int = 1) -> None:
        """Add the comparison of one run; one that cannot be made is the stage's failure.

        samples: how many lie along the first axis; an axis of another size holds none of them.
        """
        if self.failure:
            return
        try:
            for x, approximation in _by_sample(exact, quantized, samples):
                errors, left_out = finite_errors(x, approximation)
                self.errors += errors
                self.left_out += left_out
                self.losses.append(math.ldexp(errors.noise, 2 * errors.noise_exponent))
                self.losses.append(math.ldexp(errors.signal, 2 * errors.signal_exponent))
        except InputError as error:
            self.failure = str(error)

    @property
    def result(self) -> ErrorSums | None:
        """The sums; None when nothing was compared, for the reason in `note`."""
        return None if self.failure or not self.errors.count else self.errors

    @property
    def note(self) -> str:
        """What a reader must know of this stage; "" when every element was compared."""
        if self.failure:
            return self.failure
        if not self.errors.count:
            return "every value is NaN or infinity" if self.left_out else "it holds no values"
        if self.left_out:
            return f"{self.left_out:,} NaN or infinite values are left out"
        return ""


def _by_sample(exact: object, quantized: object, samples: int) -> Iterable[tuple[object, object]]:
    """The two tensors, cut into samples where the first axis holds so many."""
    if not (isinstance(exact, np.ndarray) and isinstance(quantized, np.ndarray)):
        return [(exact, quantized)]
    if samples > 1 and exact.shape == quantized.shape and exact.shape[:1] == (samples,):
        return zip(exact, quantized, strict=True)
    return [(exact, quantized)]


def finite_errors(exact: object, quantized: object) -> tuple[ErrorSums, int]:
    """The error sums where `exact` is finite, and how many elements are not.

    Raises:
        InputError: when the two are no arrays of numbers of one shape, or `quantized` is NaN or
            infinite where `exact` is finite.

    >>> errors, left_out = finite_errors(np.array([3.0, -np.inf]), np.array([2.0, 0.0]))
    >>> errors.mse, left_out
    (1.0, 1)
    """
    if not isinstance(exact, np.ndarray) or not isinstance(quantized, np.ndarray):
        raise InputError("it is no tensor of numbers")
    if exact.dtype.kind not in "fiu":
        raise InputError(f"it is no tensor of numbers, but of {exact.dtype}")
    try:
        return error_sums(exact, quantized), 0
    except InputError:
        finite = np.isfinite(exact)
        left_out = exact.size - int(np.count_nonzero(finite))
        if exact.shape != quantized.shape:
            raise
    exact, quantized = exact[finite], quantized[finite]
    if not np.isfinite(quantized).all():
        raise InputError("the quantized network gives NaN or infinity where the float one does not")
    return error_sums(exact, quantized), left_out


def finite_values(x: np.ndarray) -> np.ndarray:
    """The elements that are numbers, flat; `x` itself when all are."""
    if not x.size or np.isfinite([x.min(), x.max()]).all():  # without a copy
        return x
    return x[np.isfinite(x)]
