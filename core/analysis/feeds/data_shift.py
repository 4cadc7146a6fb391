"""Whether two groups of samples differ more than random groups of the same samples do.

Each sample is described by its mean, standard deviation, smallest and largest value. Its pattern
is described in units of that deviation, so that samples of unlike contrast compare: the mean
difference between neighbours along each axis (noise and blur change it), and mean and deviation of
each entry of a short axis, such as a channel of a picture or a feature of a table. Two groups of n
and m samples differ in one of these numbers by

    t = |mean₁ − mean₂| / (s·√(1/n + 1/m)),   s the pooled deviation within the groups

(Student's t). What to expect without a shift is the largest t of random regroupings of all samples.
Of few samples there are few regroupings, and chance alone makes the groups as given the most
different ones: two and two samples say nothing.
"""

import math
from collections.abc import Sequence

import numpy as np

from core.analysis.causes.facts import Shift
from core.models.session import Values

_SHORT = 64  # entries of an axis that are described one by one
_REGROUPINGS = 200
_FEWEST_REGROUPINGS = 30  # four and four samples have 35
_ROUNDING = 1e-6  # of the values: smaller deviations are not told from rounding


def data_shift(
    calibration: Sequence[Values], held_out: Sequence[Values], layer: str
) -> Shift | None:
    """The largest shift of a float input; None where no input has enough samples to tell.

    layer: the first of the model, at which the shift is reported.
    """
    shifts = []
    for name, first in calibration[0].items():
        if not isinstance(first, np.ndarray) or first.dtype.kind != "f" or not first.size:
            continue
        one, other = (_samples(feeds, name) for feeds in (calibration, held_out))
        if min(len(one), len(other)) >= 2 and _possible(len(one), len(other)):
            shifts.append(_shift(name, layer, one, other))
    return max(shifts, key=lambda s: s.difference / max(s.expected, 1e-300), default=None)


def _samples(feeds: Sequence[Values], name: str) -> list[np.ndarray]:
    """The samples, which lie along the first axis, that hold finite values."""
    found = []
    for feed in feeds:
        x = feed[name]
        samples = x if x.ndim > 1 and len(x) > 1 else [x]
        found += [sample for sample in samples if np.isfinite(sample).any()]
    return found


def _possible(n: int, m: int) -> bool:
    """Whether n and m samples can be regrouped often enough; equal groups can be swapped.

    >>> _possible(4, 4), _possible(3, 3), _possible(2, 7)
    (True, False, True)
    """
    return math.comb(n + m, n) // (2 if n == m else 1) >= _FEWEST_REGROUPINGS


def _shift(name: str, layer: str, one: list[np.ndarray], other: list[np.ndarray]) -> Shift:
    both = [*one, *other]
    shapes = {sample.shape for sample in both}
    shape = shapes.pop() if len(shapes) == 1 else ()  # axes of samples of several sizes differ
    described = [_described(sample, shape) for sample in both]
    names = tuple(described[0])
    numbers = np.array([tuple(one.values()) for one in described])
    n = len(one)
    groups = np.arange(len(both)) < n
    observed = _differences(numbers, groups[None])[0]
    worst = int(observed.argmax())
    expected = _differences(numbers, _regrouped(groups))
    return Shift(
        name,
        layer,
        names[worst],
        float(numbers[:n, worst].mean()),
        float(numbers[n:, worst].mean()),
        float(observed[worst]),
        float(expected.max(initial=0.0)),
    )


def _described(sample: np.ndarray, shape: tuple[int, ...]) -> dict[str, float]:
    """The numbers of one sample, by their names; those of axes only for a common shape.

    >>> list(_described(np.zeros((1, 2)), ()))
    ['mean', 'deviation', 'smallest', 'largest']
    """
    x = np.where(np.isfinite(sample), sample, np.nan).astype(np.float64)
    low, high, mean = float(np.nanmin(x)), float(np.nanmax(x)), float(np.nanmean(x))
    x = np.where(np.isnan(x), mean, x) - mean
    deviation = float(x.std())
    found = {"mean": mean, "deviation": deviation, "smallest": low, "largest": high}
    flat = deviation <= _ROUNDING * max(abs(low), abs(high))
    pattern = np.zeros_like(x) if flat else x / deviation
    for axis, size in enumerate(shape):
        if size > 1:
            found |= _along(pattern, axis)
    return found


def _along(pattern: np.ndarray, axis: int) -> dict[str, float]:
    """What describes a pattern along one axis."""
    steps = np.abs(np.diff(pattern, axis=axis))
    found = {f"difference of neighbours along axis {axis}": float(steps.mean())}
    if pattern.shape[axis] <= _SHORT:
        others = tuple(k for k in range(pattern.ndim) if k != axis)
        for entry, mean in enumerate(pattern.mean(axis=others)):
            found[f"relative mean of entry {entry} of axis {axis}"] = float(mean)
        for entry, deviation in enumerate(pattern.std(axis=others)):
            found[f"relative deviation of entry {entry} of axis {axis}"] = float(deviation)
    return found


def _regrouped(groups: np.ndarray) -> np.ndarray:
    """Random other groups of the same sizes: (≤ 200, samples) bool, True for the first group."""
    rng = np.random.default_rng(0)
    drawn = np.array([rng.permutation(groups) for _ in range(_REGROUPINGS)])
    same = (drawn == groups).all(axis=1)
    swapped = (drawn == ~groups).all(axis=1)
    return drawn[~(same | swapped)]


def _differences(numbers: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """t of each number: (groupings, numbers). groups: (groupings, samples) bool."""
    size = np.maximum(np.abs(numbers).max(axis=0), 1e-300)
    centered = numbers - numbers.mean(axis=0)
    count, n = numbers.shape[0], int(groups[0].sum()) if len(groups) else 0
    m = count - n
    sums = groups.astype(np.float64) @ centered  # of the first group; the others sum to −sums
    first, second = sums / max(n, 1), -sums / max(m, 1)
    within = (centered**2).sum(axis=0) - n * first**2 - m * second**2
    pooled = np.sqrt(np.maximum(within, 0.0) / max(count - 2, 1)) + _ROUNDING * size
    difference = np.abs(first - second)
    return np.asarray(difference / (pooled * np.sqrt(1 / max(n, 1) + 1 / max(m, 1))))
