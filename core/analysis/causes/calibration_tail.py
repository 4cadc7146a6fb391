"""Calibration tail: the range that calibration chose cuts off values that matter."""

import math
from functools import lru_cache

import numpy as np

from core.analysis.causes.cause import Cause
from core.analysis.causes.facts import MARGIN_DB, LayerFacts, ModelFacts
from core.analysis.causes.tensor_facts import TensorFacts

_CHANCE = 1e-3  # rarer than this is no chance


def calibration_tail(layer: LayerFacts, model: ModelFacts) -> Cause | None:
    """The cause, if clipping makes most of the input's error and a min/max range is much better.

    The rule may cut off values of the calibration data. Or these lack values that the held-out data
    have: then clipping must cost much more than in every layer before, because such values travel
    on, and must concern more samples than chance explains.
    """
    own, loss = layer.input, model.loss_db(layer.name, "input", "whole_sqnr_db")
    if own is not None and loss and _cost_db(own, layer) >= MARGIN_DB:
        return _tail(layer, own, loss, ("other range", "keep float"))
    own = layer.held_out
    if own is None or chance(layer.samples, layer.clipped) >= _CHANCE:
        return None
    costs = _costs(model)
    before = [costs[one.name] for one in model.before(layer.name) if one.name in costs]
    loss = _cost_db(own, layer) - max(before, default=0.0)
    if loss < MARGIN_DB:
        return None
    return _tail(layer, own, loss, ("other data", "other range", "keep float"))


def chance(samples: tuple[int, int], clipped: tuple[int, int]) -> float:
    """A bound of how likely random groups are to differ as much in how many samples are clipped.

    samples: in the first group and in the second; clipped: how many of each. The clipped samples
    fall into the groups at random, as balls from an urn (hypergeometric), at either end of the
    range: of k, any number may lie at the upper end, which makes k + 1 cases.

    >>> round(chance((8, 8), (0, 4)), 3)  # 5 · (8·7·6·5) / (16·15·14·13)
    0.192
    """
    (first, second), (few, many) = samples, clipped
    everything, outside = first + second, few + many
    at_least = sum(
        math.comb(second, k) * math.comb(first, outside - k)
        for k in range(many, min(second, outside) + 1)
    )
    return (outside + 1) * at_least / math.comb(everything, outside)


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
