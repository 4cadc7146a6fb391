"""The distinct values of a stream and how often each came: exact while they are few."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np


@dataclass(frozen=True, eq=False)
class DistinctValues:
    """Ascending (n,) float64 values, no two equal, and their (n,) int64 counts.

    >>> seen = DistinctValues().with_values([np.array([2.0, 1.0, 2.0])], limit=2)
    >>> seen.values.tolist(), seen.counts.tolist()
    ([1.0, 2.0], [1, 2])
    """

    values: np.ndarray = field(default_factory=lambda: np.zeros(0))
    counts: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int64))

    def with_values(self, pieces: Iterable[np.ndarray], limit: int) -> "DistinctValues | None":
        """With more float64 values; None from the first piece that makes it more than `limit`."""
        seen = self
        for piece in pieces:
            # −0.0 and 0.0 are one value.
            new = DistinctValues(*np.unique(piece + 0.0, return_counts=True))
            both = seen.merge(new, limit)
            if both is None:
                return None
            seen = both
        return seen

    def merge(self, other: "DistinctValues", limit: int) -> "DistinctValues | None":
        """Both together; None where that makes more than `limit` values."""
        values = np.concatenate([self.values, other.values])
        counts = np.concatenate([self.counts, other.counts])
        order = np.argsort(values, kind="stable")
        values = values[order]
        new = np.ones(len(values), np.bool_)
        new[1:] = values[1:] != values[:-1]
        starts = np.flatnonzero(new)
        if len(starts) > limit:
            return None
        return DistinctValues(values[starts], np.add.reduceat(counts[order], starts))
