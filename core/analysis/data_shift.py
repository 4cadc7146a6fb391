"""Whether two groups of samples differ more than random groups of the same samples do.

Each sample is described by four numbers: mean, standard deviation, smallest and largest value. Two
groups of n and m samples differ in one of them by

    t = |mean₁ − mean₂| / (s·√(1/n + 1/m)),   s the pooled deviation within the groups

(Student's t). What to expect without a shift is the largest t of random regroupings of all samples.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from core.analysis.causes.facts import Shift
from core.models.session import Values

_STATISTICS = ("mean", "deviation", "smallest", "largest")
_REGROUPINGS = 200
_ROUNDING = 1e-6  # of the values: smaller deviations are not told from rounding


def data_shift(
    calibration: Sequence[Values], held_out: Sequence[Values], layer: str
) -> Shift | None:
    """The largest shift of a float input; None where no input has two samples in each group.

    layer: the first of the model, at which the shift is reported.
    """
    shifts = []
    for name, first in calibration[0].items():
        if not isinstance(first, np.ndarray) or first.dtype.kind != "f" or not first.size:
            continue
        one, other = (np.array(list(_described(feeds, name))) for feeds in (calibration, held_out))
        if min(len(one), len(other)) >= 2:
            shifts.append(_shift(name, layer, one, other))
    return max(shifts, key=lambda s: s.difference / max(s.expected, 1e-300), default=None)


def _described(feeds: Sequence[Values], name: str) -> Iterator[list[float]]:
    """The four statistics of each sample; samples lie along the first axis."""
    for feed in feeds:
        x = feed[name]
        for sample in x if x.ndim > 1 and len(x) > 1 else [x]:
            values = sample[np.isfinite(sample)].astype(np.float64)
            if values.size:
                yield [values.mean(), values.std(), values.min(), values.max()]


def _shift(name: str, layer: str, one: np.ndarray, other: np.ndarray) -> Shift:
    observed = _differences(one, other)
    worst = int(observed.argmax())
    both, n = np.concatenate([one, other]), len(one)
    rng = np.random.default_rng(0)
    expected = 0.0
    for _ in range(_REGROUPINGS):
        order = rng.permutation(len(both))
        chosen = set(order[:n].tolist())
        if chosen in (set(range(n)), set(range(len(both) - n, len(both)))):
            continue  # the groups themselves
        mixed = _differences(both[order[:n]], both[order[n:]])
        expected = max(expected, float(mixed.max()))
    return Shift(
        name,
        layer,
        _STATISTICS[worst],
        float(one[:, worst].mean()),
        float(other[:, worst].mean()),
        float(observed[worst]),
        expected,
    )


def _differences(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """t of each statistic, (4,)."""
    n, m = len(one), len(other)
    within = ((one - one.mean(axis=0)) ** 2).sum(axis=0) + ((other - other.mean(axis=0)) ** 2).sum(
        axis=0
    )
    size = max(float(np.abs(one).max()), float(np.abs(other).max()), 1e-300)
    pooled = np.sqrt(within / (n + m - 2)) + _ROUNDING * size
    difference = np.abs(one.mean(axis=0) - other.mean(axis=0))
    return np.asarray(difference / (pooled * np.sqrt(1 / n + 1 / m)))
