"""The two parts of a quantizer's error: rounding inside the range, clipping outside it.

    x − x̂ = rounding error where the code fits, at most S / 2
            clipping error where the code had to be cut to qmin or qmax, without limit

A wider range clips less and rounds more coarsely: choosing it is the trade-off of survey III-C.
"""

from dataclasses import dataclass

import numpy as np

from core.affine import fake_quantize
from core.granularity import blocked, merged, spread
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


def squared_errors(x: np.ndarray, params: QuantParams) -> tuple[np.ndarray, np.ndarray]:
    """(x − x̂)² of each value, and whether its code was cut: two arrays of the shape of `x`, floats.

    >>> from core import IntFormat, params_from_range
    >>> p = params_from_range(0.0, 3.0, IntFormat(2, signed=False))  # S = 1, codes 0 to 3
    >>> [a.tolist() for a in squared_errors(np.array([1.5, 5.0]), p)]
    [[0.25, 4.0], [False, True]]
    """
    scale, zero_point = (
        spread(parameter, x.shape, params.granularity)
        for parameter in (params.scale, params.zero_point)
    )
    wanted = round_to_integer(blocked(x, params.granularity) / scale) + zero_point
    cut = (wanted < params.format.qmin) | (wanted > params.format.qmax)
    squares = (x - fake_quantize(x, params)) ** 2
    return np.asarray(squares), np.asarray(merged(cut, x.shape, params.granularity))


def split_error(x: np.ndarray, params: QuantParams) -> ErrorSplit:
    """The `ErrorSplit` of quantizing `x`, an array of floats.

    >>> from core import IntFormat, params_from_range
    >>> p = params_from_range(0.0, 3.0, IntFormat(2, signed=False))  # S = 1, codes 0 to 3
    >>> split_error(np.array([1.5, 5.0]), p)
    ErrorSplit(rounding=0.25, clipping=4.0, clipped=1, count=2)
    """
    squares, cut = squared_errors(x, params)
    return ErrorSplit(
        rounding=float(squares[~cut].sum()),
        clipping=float(squares[cut].sum()),
        clipped=int(np.count_nonzero(cut)),
        count=x.size,
    )
