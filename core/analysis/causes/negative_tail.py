"""Negative tail: after a Swish, few codes are left for its small negative values."""

from functools import lru_cache

import numpy as np

from core.analysis.causes.cause import Cause, Evidence
from core.analysis.causes.facts import MARGIN_DB, LayerFacts, ModelFacts
from core.analysis.causes.outlier_channel import outlier_channel

# Swish falls to −0.28, hard Swish to −0.375, GELU to −0.17.
_LOWEST = -0.4
_SWISHES = ("HardSwish", "Gelu", "Swish", "Sigmoid", "HardSigmoid", "Erf", "BiasGelu", "QuickGelu")
_FEW = 2  # codes below 0
_LEAST = 0.1  # of the input's squared error: with less, the tail is not what costs SQNR


def negative_tail(layer: LayerFacts, model: ModelFacts) -> Cause | None:
    """The cause, if the tail has at most two codes, a fraction of the usual SQNR, and a tenth of
    the input's squared error or more.

    Usual is what the tails after the model's other Swishes have; those of all inputs where there is
    no other: where every Swish loses its tail, no layer stands out. An outlier channel takes codes
    from all values, and not from the tail alone.
    """
    own, sqnr = layer.input, _tail_sqnr_db(layer)
    if own is None or sqnr is None:
        return None
    tail = own.values < 0
    codes = len(np.unique(own.quantized[tail & (own.quantized < 0)]))
    if codes > _FEW:
        return None
    others = [db for name, db in _tails(model).items() if name != layer.name]
    others = others or [one.sqnr_db for one in model.others(layer.name, "input")]
    loss = float(np.median(others)) - sqnr if others else 0.0
    if loss < MARGIN_DB:
        return None
    errors = (own.values - own.quantized) ** 2
    share = float(errors[tail].sum() / errors.sum())
    if share < _LEAST or outlier_channel(layer, model):
        return None
    evidence: Evidence = {
        "tensor": "input",
        "lowest": float(own.values.min()),
        "codes": codes,
        "share_negative": float(np.mean(tail)),
        "tail_sqnr_db": sqnr,
        "share_of_error": share,
    }
    return Cause(layer.name, "negative tail", evidence, ("other range", "more bits"), loss)


@lru_cache(maxsize=1)
def _tails(model: ModelFacts) -> dict[str, float]:
    """The SQNR of the tail of each layer's input that comes from a Swish."""
    found = {layer.name: _tail_sqnr_db(layer) for layer in model.layers}
    return {name: db for name, db in found.items() if db is not None}


def _tail_sqnr_db(layer: LayerFacts) -> float | None:
    """The SQNR of the negative values of an input after a Swish; None where there are none."""
    own = layer.input
    if own is None or not set(layer.between) & set(_SWISHES) or own.values.min() < _LOWEST:
        return None
    tail = own.values < 0
    signal = float((own.values[tail] ** 2).sum())
    noise = float(((own.values - own.quantized)[tail] ** 2).sum())
    return float(10 * np.log10(signal / noise)) if signal and noise else None
