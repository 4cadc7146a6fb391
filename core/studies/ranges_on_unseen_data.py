"""The error of each rule's range on data that the rule has not seen."""

import numpy as np

from core.studies.ranges_over_batches import RangesOverBatches, sqnr_at_ranges

APART = 1000  # between the seeds of the data that are seen and of those that are not


def unseen_sqnr(known: RangesOverBatches, unseen: np.ndarray, bits: int) -> np.ndarray:
    """SQNR in dB, (rules, batches): each range on other batches, float64 of any shape.

    Higher is better; ∞ where it is exact.
    """
    found = sqnr_at_ranges(unseen.ravel(), known.low.ravel(), known.high.ravel(), bits)
    return found.reshape(known.low.shape)
