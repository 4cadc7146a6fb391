"""A calibration rule for every block of a weight tensor."""

import math
from collections.abc import Callable

import numpy as np

from core.arrays import Array, as_float, namespace, to_numpy
from core.calibration.exact_scale import TURNS, turns
from core.calibration.minmax import Range
from core.calibration.mse import mse, symmetric_mse, symmetric_zero_point
from core.calibration.observer import HistogramObserver
from core.errors import InputError
from core.formats import IntFormat
from core.granularity import Granularity, blocked

Rule = Callable[[HistogramObserver], Range]


def block_ranges(x: Array, granularity: Granularity, rule: Rule) -> tuple[np.ndarray, np.ndarray]:
    """The lower and the upper limit that `rule` chooses for each block of `x`.

    x: floating array of any shape. Returns two NumPy arrays of `granularity.parameter_shape`,
    float64 where x is, else float32, as `params_from_range` takes them. What a granularity with
    `pad` fills up is not shown to the rule.

    Raises:
        InputError: for NaN, infinities, an empty block, or a shape that the granularity cannot
            split.

    >>> from core.calibration import minmax
    >>> from core.granularity import PerChannel
    >>> low, high = block_ranges(np.array([[1.0, -2.0], [3.0, 4.0]]), PerChannel(0), minmax)
    >>> low.tolist(), high.tolist()
    ([-2.0, 3.0], [1.0, 4.0])
    """
    values = _floats(x)
    rows = block_rows(values, granularity)
    used = block_rows(np.ones(values.shape, np.bool_), granularity)
    observers = (HistogramObserver().update(row[own]) for row, own in zip(rows, used, strict=True))
    limits = np.array([(found.low, found.high) for found in map(rule, observers)])
    low, high = limits.reshape(-1, 2).T
    return _parameters(low, values, granularity), _parameters(high, values, granularity)


def symmetric_mse_ranges(
    x: Array, granularity: Granularity, format: IntFormat
) -> tuple[np.ndarray, np.ndarray]:
    """`block_ranges` with the symmetric rule `mse`; small blocks, such as groups, all at once.

    >>> from core.granularity import PerTensor
    >>> low, high = symmetric_mse_ranges(np.eye(2), PerTensor(), IntFormat(2, narrow=True))
    >>> float(low), float(high)
    (-1.0, 1.0)
    """
    values = _floats(x)
    rows = block_rows(values, granularity)
    if not rows.size or turns(rows.shape[1], format, symmetric_zero_point(format)) > TURNS:
        return block_ranges(x, granularity, lambda seen: mse(seen, format, symmetric=True))
    if not np.isfinite(rows).all():
        raise InputError("x holds NaN or infinity; no range fits it.")
    used = block_rows(np.ones(values.shape, np.float64), granularity)
    high = symmetric_mse(rows.astype(np.float64), used, format)
    return _parameters(-high, values, granularity), _parameters(high, values, granularity)


def _floats(x: Array) -> np.ndarray:
    """float64 where x is, else float32."""
    x = as_float(x)
    xp = namespace(x)
    return to_numpy(x if x.dtype == xp.float64 else xp.astype(x, xp.float32))


def _parameters(limits: np.ndarray, values: np.ndarray, granularity: Granularity) -> np.ndarray:
    """One limit for each block, within the range of the values' type, in the parameters' shape."""
    largest = float(np.finfo(values.dtype).max)
    shape = granularity.parameter_shape(values.shape)
    return limits.clip(-largest, largest).astype(values.dtype).reshape(shape)


def block_rows(x: np.ndarray, granularity: Granularity) -> np.ndarray:
    """(blocks, elements of a block), blocks in the order of the parameters."""
    view = blocked(x, granularity)
    shared = granularity.shared_axes(x.shape)
    rows = np.moveaxis(view, shared, range(-len(shared), 0))
    size = math.prod(view.shape[axis] for axis in shared)
    return rows.reshape(math.prod(granularity.parameter_shape(x.shape)), size)
