"""Calibration tail: the range that calibration chose cuts off values that matter."""

from functools import lru_cache

import numpy as np

from core.analysis.causes.cause import Cause
from core.analysis.causes.facts import MARGIN_DB, LayerFacts, ModelFacts
from core.analysis.causes.tensor_facts import TensorFacts

# By chance, the samples of the eight largest values are all held-out ones in one of 2⁸ cases.
_FEWEST_SAMPLES = 8


def calibration_tail(layer: LayerFacts, model: ModelFacts) -> Cause | None:
    """The cause, if clipping makes most of the input's error and a min/max range is much better.

    The rule may cut off values of the calibration data. Or these lack values that the held-out data
    have: then clipping must cost much more than in the other layers, and in several samples.
    """
    own, loss = layer.input, model.loss_db(layer.name, "input", "whole_sqnr_db")
    if own is not None and loss and _cost_db(own, layer) >= MARGIN_DB:
        return _tail(layer, own, loss, ("other range", "keep float"))
    own = layer.held_out
    if own is None or layer.clipped < _FEWEST_SAMPLES:
        return None
    others = [db for name, db in _costs(model).items() if name != layer.name]
    usual = float(np.median(others)) if others else 0.0
    loss = _cost_db(own, layer) - usual
    if loss < MARGIN_DB:
        return None
    return _tail(layer, own, loss, ("other data", "other range", "keep float"))


def _tail(layer: LayerFacts, own: TensorFacts, loss: float, remedies: tuple[str, ...]) -> Cause:
    low, high = layer.limits
    outside, share = _clipped(own, layer)
    evidence = {
        "low": low,
        "high": high,
        "smallest": float(own.values.min()),
        "largest": float(own.values.max()),
        "share_clipped": float(np.mean(outside)),
        "share_of_error": share,
        "gain_db": _cost_db(own, layer),
    }
    return Cause(layer.name, "calibration tail", evidence, remedies, loss)


@lru_cache(maxsize=1)
def _costs(model: ModelFacts) -> dict[str, float]:
    """What clipping costs the held-out data that enter each layer, in dB."""
    found = ((layer, layer.held_out) for layer in model.layers)
    return {layer.name: _cost_db(own, layer) for layer, own in found if own is not None}


def _cost_db(own: TensorFacts, layer: LayerFacts) -> float:
    """How much better a min/max range is, in dB; 0 where clipping is not most of the error."""
    _, share = _clipped(own, layer)
    return own.requantized().whole_sqnr_db - own.whole_sqnr_db if share >= 0.5 else 0.0


def _clipped(own: TensorFacts, layer: LayerFacts) -> tuple[np.ndarray, float]:
    """Which values lie outside the range, and the share of the squared error that they make."""
    low, high = layer.limits
    outside = (own.values < low) | (own.values > high)
    squares = (own.values - own.quantized) ** 2
    return outside, float(squares[outside].sum() / max(squares.sum(), 1e-300))
