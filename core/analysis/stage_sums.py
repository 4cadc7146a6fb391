"""The errors of one comparison, summed over all runs, and what could not be compared."""

from dataclasses import dataclass

import numpy as np

from core.errors import InputError
from core.metrics import NO_ERROR, ErrorSums, error_sums


@dataclass
class StageSums:
    """Errors of a quantized tensor against a float one, where the float one is finite.

    left_out: how many elements of the float tensor were infinite (a mask's −∞) or NaN (a softmax
        over nothing but −∞), and so were not compared.
    failure: why the comparison could not be made in some run; "" when all went well.
    """

    errors: ErrorSums = NO_ERROR
    left_out: int = 0
    failure: str = ""

    def add(self, exact: object, quantized: object) -> None:
        """Add the comparison of one run; one that cannot be made is the stage's failure."""
        if self.failure:
            return
        try:
            errors, left_out = finite_errors(exact, quantized)
            self.errors += errors
            self.left_out += left_out
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
