"""Unbalanced concatenation: its parts differ in range, and share one scale."""

import numpy as np

from core.analysis.causes.cause import Cause
from core.analysis.causes.facts import MARGIN_DB, LayerFacts, ModelFacts


def unbalanced_concat(layer: LayerFacts, model: ModelFacts) -> Cause | None:
    """The cause, if a scale for each part is much better for the part that fares worst."""
    own, loss = layer.input, model.loss_db(layer.name, "input")
    if own is None or not loss or len(layer.parts) < 2 or sum(layer.parts) != len(own.values):
        return None
    ends = np.cumsum(layer.parts)
    ranges, gains = [], []
    for first, last in zip(ends - layer.parts, ends, strict=True):
        one = np.zeros(own.values.shape, bool)
        one[first:last] = True
        ranges.append(float(np.abs(own.values[one]).max()))
        gains.append(own.requantized(~one).sqnr_without(~one) - own.sqnr_without(~one))
    if max(gains) < MARGIN_DB:
        return None
    evidence = {
        "parts": len(layer.parts),
        "largest_part": max(ranges),
        "smallest_part": min(ranges),
        "gain_db": max(gains),
    }
    remedies = ("smoothing", "split outliers", "more bits", "keep float")
    return Cause(layer.name, "unbalanced concatenation", evidence, remedies, loss)
