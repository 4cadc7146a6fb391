"""The squared error of any run of values in order, at once and without cancellation.

Two neighbouring runs a and b, with masses m, means μ and errors E around them, make one with

    E = Eᵃ + Eᵇ + (μᵃ − μᵇ)² · mᵃ·mᵇ / (mᵃ + mᵇ)            Chan, Golub, LeVeque 1979

a sum of terms that are never negative: a value of 10⁹ far away takes no digit from the runs that do
not hold it, as differences of prefix sums would. Every run from i to j is two runs with known
figures. Let 2ˡ be the highest bit in which i and j differ: a border of blocks of 2ˡ values lies
between them, the left run is the end of one block and the right run the beginning of the next.
"""

from dataclasses import dataclass

import numpy as np

from core.codebooks.sample import Sample


@dataclass(frozen=True, eq=False)
class _Runs:
    """Mass, mean and error of one run for each value: arrays of one shape."""

    mass: np.ndarray
    mean: np.ndarray
    error: np.ndarray

    def __getitem__(self, index: np.ndarray) -> "_Runs":
        return _Runs(self.mass.take(index), self.mean.take(index), self.error.take(index))

    def joined(self, other: "_Runs") -> "_Runs":
        """Each run with the neighbouring one of `other`."""
        mass = self.mass + other.mass
        apart = other.mean - self.mean
        share = other.mass / mass
        return _Runs(
            mass,
            self.mean + apart * share,
            self.error + other.error + apart * apart * (self.mass * share),
        )

    def where(self, condition: np.ndarray, other: "_Runs") -> "_Runs":
        """These where the condition holds, else those of `other`."""
        return _Runs(
            np.where(condition, self.mass, other.mass),
            np.where(condition, self.mean, other.mean),
            np.where(condition, self.error, other.error),
        )


@dataclass(frozen=True, eq=False)
class RunErrors:
    """For each size of blocks 2ˡ and each value: the runs of its block that end, or begin, with it.

    to: from the beginning of the block to the value; since: from the value to the end of the block.
    Flat arrays, `count` values for each l from 0.
    """

    to: _Runs
    since: _Runs
    count: int

    @classmethod
    def of(cls, sample: Sample) -> "RunErrors":
        """The runs of a sample."""
        n = len(sample.values)
        middle = sample.values[n // 2]
        one = _Runs(sample.importance, sample.values - middle, np.zeros(n))
        to, since = [one], [one]
        position = np.arange(n)
        for level in range(max((n - 1).bit_length() - 1, 0)):
            half = 1 << level
            # The block of twice the size: its right half comes after all of its left half.
            right = (position & half) > 0
            last_of_left = np.maximum((position & ~(half - 1)) - 1, 0)
            first_of_right = np.minimum((position | (half - 1)) + 1, n - 1)
            has_right = (position | (half - 1)) + 1 < n
            to.append(to[-1][last_of_left].joined(to[-1]).where(right, to[-1]))
            alone = right | ~has_right
            since.append(since[-1].where(alone, since[-1].joined(since[-1][first_of_right])))
        return cls(_one_after_another(to), _one_after_another(since), n)

    def cost(self, i: np.ndarray, j: np.ndarray) -> np.ndarray:
        """Squared error of the values i + 1 … j, i < j, around their mean, element by element.

        >>> sample = Sample(np.array([0.0, 3.0, 4.0, 1e9]), np.ones(4))
        >>> RunErrors.of(sample).cost(np.array([0, 1, 3]), np.array([2, 3, 4])).tolist()
        [4.5, 0.5, 0.0]
        """
        last = j - 1
        single = i == last
        level = np.where(single, 0, np.frexp(i ^ last)[1] - 1)
        left, right = self.since[level * self.count + i], self.to[level * self.count + last]
        apart = right.mean - left.mean
        between = apart * apart * (left.mass * (right.mass / (left.mass + right.mass)))
        return np.where(single, 0.0, left.error + right.error + between)


def _one_after_another(levels: list[_Runs]) -> _Runs:
    return _Runs(
        np.concatenate([one.mass for one in levels]),
        np.concatenate([one.mean for one in levels]),
        np.concatenate([one.error for one in levels]),
    )
