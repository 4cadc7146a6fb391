"""Calibration tail: the range that calibration chose cuts off values that matter."""

import numpy as np

from core.analysis.causes.cause import Cause
from core.analysis.causes.facts import MARGIN_DB, LayerFacts, ModelFacts


def calibration_tail(layer: LayerFacts, model: ModelFacts) -> Cause | None:
    """The cause, if clipping makes most of the input's error and a min/max range is much better."""
    own = layer.input
    loss = model.loss_db(layer.name, "input", "whole_sqnr_db")
    if own is None or not loss:
        return None
    low, high = layer.limits
    outside = (own.values < low) | (own.values > high)
    squares = (own.values - own.quantized) ** 2
    share = float(squares[outside].sum() / max(squares.sum(), 1e-300))
    gain = own.requantized().whole_sqnr_db - own.whole_sqnr_db
    if share < 0.5 or gain < MARGIN_DB:
        return None
    evidence = {
        "low": low,
        "high": high,
        "smallest": float(own.values.min()),
        "largest": float(own.values.max()),
        "share_clipped": float(np.mean(outside)),
        "share_of_error": share,
        "gain_db": gain,
    }
    return Cause(layer.name, "calibration tail", evidence, ("other range", "keep float"), loss)
