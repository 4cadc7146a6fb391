"""The error of each rule's range on data that the rule has not seen."""

import numpy as np

from core.data.batch_streams import batches
from core.studies.ranges_over_batches import RangesOverBatches, sqnr_at_ranges

APART = 1000  # between the seeds of the data that are seen and of those that are not


def unseen_sqnr(known: RangesOverBatches, story: str, bits: int, seed: int) -> np.ndarray:
    """SQNR in dB, (rules, batches): each range on another 32 batches of the same story.

    Higher is better; ∞ where it is exact.
    """
    x = batches(story, seed + APART).ravel()
    found = sqnr_at_ranges(x, known.low.ravel(), known.high.ravel(), bits)
    return found.reshape(known.low.shape)
