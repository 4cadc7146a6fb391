"""The range of least mean squared error (survey III-D: "MSE most common").

Searched over what a quantizer can do, a scale s and a whole zero point Z, so that the range is one
that `params_from_range` turns back into that s and that Z.
"""

import numpy as np

from core.affine import params_from_range
from core.calibration.distribution import times_power_of_two
from core.calibration.exact_scale import TURNS, exact_scales, turns
from core.calibration.minmax import Range, minmax
from core.calibration.observer import HistogramObserver
from core.calibration.scale_search import best_scale
from core.calibration.squared_error import SquaredError
from core.formats import IntFormat


def mse(observer: HistogramObserver, format: IntFormat, symmetric: bool = False) -> Range:
    """The range for which quantization to `format` has the least mean squared error.

    Affine: s·(qmin − Z) to s·(qmax − Z). Symmetric: ±s times the highest code, to be given to
    `params_from_range` with `symmetric`. Up to 8 bits within 0.1 % of the least error there is, and
    the least itself for a few values and symmetric codes; wider formats are searched more coarsely.

    Raises:
        InputError: when the observer has seen nothing, or a symmetric format has no code but 0.

    >>> seen = HistogramObserver().update([0.0, 1.0, 2.0, 3.0] * 9 + [4.0])
    >>> mse(seen, IntFormat(2, signed=False))  # 4 is clipped: s = Σk·x/Σk² = 138/135, to 3·s
    Range(low=0.0, high=3.0666666666666664)
    """
    seen = minmax(observer)
    if seen.low == seen.high == 0.0:
        return seen
    unit, exponent = observer.distribution.normalized()
    levels = format.qmax - format.qmin
    if symmetric:
        zero_point = symmetric_zero_point(format)
        if not unit.width and turns(len(unit.lefts), format, zero_point) <= TURNS:
            scale = float(exact_scales(unit.lefts[None], unit.counts[None], format, zero_point)[0])
        else:
            scale, _ = best_scale(SquaredError(unit, levels, np.array([format.qmax - zero_point])))
        edges = scale * np.array([-1.0, 1.0]) * (format.qmax - zero_point)
    else:
        tops = np.arange(levels + 1)[:: -1 if seen.high > 0 else 1]  # so that ReLU's zero is qmin
        scale, top = best_scale(SquaredError(unit, levels, tops))
        edges = scale * np.array([top - levels, top])
    low, high = np.nan_to_num(times_power_of_two(edges, exponent))  # ∞ becomes the largest float
    return Range(float(low), float(high))


def symmetric_mse(rows: np.ndarray, counts: np.ndarray, format: IntFormat) -> np.ndarray:
    """The upper limit that `mse` chooses for each row, symmetric; (rows,) float64.

    rows: (rows, n) finite float64, with at most `TURNS` turns. counts: how often each value comes.

    >>> x = np.array([[-1.0, 4.0], [0.0, 0.0]])
    >>> symmetric_mse(x, np.ones((2, 2)), IntFormat(2, narrow=True))  # codes 0 and 1
    array([4., 0.])
    """
    exponents = np.frexp(np.abs(rows).max(axis=1))[1]
    zero_point = symmetric_zero_point(format)
    scales = exact_scales(np.ldexp(rows, -exponents[:, None]), counts, format, zero_point)
    limits = times_power_of_two(scales * (format.qmax - zero_point), exponents)
    return np.asarray(np.nan_to_num(limits))


def symmetric_zero_point(format: IntFormat) -> int:
    """Z of a symmetric range.

    Raises:
        InputError: for a format that has no code but 0 on one side.
    """
    return int(params_from_range(-1.0, 1.0, format, symmetric=True).zero_point)
