"""The mean squared rounding and clipping error of one tensor over ranges from narrow to wide."""

from dataclasses import dataclass

import numpy as np

from core.affine import params_from_range
from core.formats import IntFormat
from core.granularity import PerChannel
from core.studies.rounding_and_clipping import squared_errors

COUNT = 100  # ranges of a sweep
NARROWEST = 0.02  # of them, as a share of the range of all values


@dataclass(frozen=True, eq=False)
class Sweep:
    """Ranges that shrink from all values to almost nothing, both ends in proportion.

    share: width kept, 1 for all values. rounding, clipping: mean squared error of either kind.
    """

    share: np.ndarray
    rounding: np.ndarray
    clipping: np.ndarray

    @property
    def best(self) -> int:
        """Where the sum of both is least."""
        return int((self.rounding + self.clipping).argmin())


def sweep_range(x: np.ndarray, bits: int, symmetric: bool) -> Sweep:
    """Tries COUNT ranges s·[min, max], s from NARROWEST to 1.

    >>> sweep = sweep_range(np.array([-1.0, 0.0, 1.0]), 2, symmetric=True)
    >>> float(sweep.share[-1]), float(sweep.rounding[-1]), float(sweep.clipping[-1])
    (1.0, 0.0, 0.0)
    """
    share = np.linspace(NARROWEST, 1.0, COUNT)
    format = IntFormat(bits, narrow=symmetric)
    ends = share * float(x.min()), share * float(x.max())
    params = params_from_range(*ends, format, symmetric, PerChannel(0))
    squares, cut = squared_errors(np.broadcast_to(x, (COUNT, x.size)), params)
    return Sweep(share, *(np.where(part, squares, 0.0).mean(axis=1) for part in (~cut, cut)))
