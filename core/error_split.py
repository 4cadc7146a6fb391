"""The two parts of a quantizer's error: rounding inside the range, clipping outside it.

    x − x̂ = rounding error where the code fits, at most S / 2
            clipping error where the code had to be cut to qmin or qmax, without limit

A wider range clips less and rounds more coarsely: choosing it is the trade-off of survey III-C.
"""

from dataclasses import dataclass

import numpy as np

from core.affine import fake_quantize
from core.errors import InputError
from core.granularity import PerTensor
from core.params import QuantParams
from core.rounding import round_to_integer


@dataclass(frozen=True)
class ErrorSplit:
    """Sums of (x − x̂)² over the values whose code fits and over those cut; and how many were cut.

    rounding, clipping: in squared units of x; lower is better. clipped of count: values cut.
    """

    rounding: float
    clipping: float
    clipped: int
    count: int

    @property
    def total(self) -> float:
        """Σ(x − x̂)²."""
        return self.rounding + self.clipping

    @property
    def clipping_share(self) -> float:
        """The clipping error's share of the total, 0 to 1; 0 when there is no error."""
        return self.clipping / self.total if self.total else 0.0


def split_error(x: np.ndarray, params: QuantParams) -> ErrorSplit:
    """The `ErrorSplit` of quantizing `x`, an array of floats, with one scale for all of it.

    Raises:
        InputError: when `params` has several scales.

    >>> from core import IntFormat, params_from_range
    >>> p = params_from_range(0.0, 3.0, IntFormat(2, signed=False))  # S = 1, codes 0 to 3
    >>> split_error(np.array([1.5, 5.0]), p)
    ErrorSplit(rounding=0.25, clipping=4.0, clipped=1, count=2)
    """
    if not isinstance(params.granularity, PerTensor):
        raise InputError(f"the error is split under one scale; got {params.granularity}.")
    wanted = round_to_integer(x / params.scale) + params.zero_point
    cut = (wanted < params.format.qmin) | (wanted > params.format.qmax)
    squares = (x - fake_quantize(x, params)) ** 2
    return ErrorSplit(
        rounding=float(squares[~cut].sum()),
        clipping=float(squares[cut].sum()),
        clipped=int(np.count_nonzero(cut)),
        count=x.size,
    )
