"""Unequal channels: they differ so much in range that one scale for all fits few of them."""

import numpy as np

from core.analysis.causes.cause import Cause
from core.analysis.causes.facts import MARGIN_DB, LayerFacts, ModelFacts
from core.analysis.causes.outlier_channel import outlier_channel
from core.analysis.causes.outlier_values import outlier_values

_OF_WEIGHTS = ("per channel", "equalization", "groups", "more bits", "keep float")
_OF_INPUTS = ("smoothing", "equalization", "split outliers", "more bits", "keep float")


def unequal_channels(layer: LayerFacts, model: ModelFacts) -> Cause | None:
    """The cause, if a scale for each channel is much better, and no outlier explains it."""
    for what, remedies in (("weights", _OF_WEIGHTS), ("input", _OF_INPUTS)):
        own, loss = getattr(layer, what), model.loss_db(layer.name, what)
        if own is None or own.per_row or not loss:
            continue
        gain = own.requantized(per_row=True).sqnr_db - own.requantized().sqnr_db
        if gain < MARGIN_DB or outlier_values(layer, model) or outlier_channel(layer, model):
            continue
        largest = own.largest[own.alive]
        evidence = {
            "tensor": what,
            "largest_channel": float(largest.max()),
            "median_channel": float(np.median(largest)),
            "gain_db": gain,
        }
        return Cause(layer.name, "unequal channels", evidence, remedies, loss)
    return None
