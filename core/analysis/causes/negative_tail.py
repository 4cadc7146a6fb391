"""Negative tail: after a Swish, few codes are left for its small negative values."""

import numpy as np

from core.analysis.causes.cause import Cause, Evidence
from core.analysis.causes.facts import MARGIN_DB, LayerFacts, ModelFacts

# Swish falls to −0.28, hard Swish to −0.375, GELU to −0.17.
_LOWEST = -0.4
_SWISHES = ("HardSwish", "Gelu", "Swish", "Sigmoid", "HardSigmoid", "Erf", "BiasGelu", "QuickGelu")
_FEW = 2  # codes below 0


def negative_tail(layer: LayerFacts, model: ModelFacts) -> Cause | None:
    """The cause, if the tail has at most two codes and a fraction of the others' SQNR."""
    own = layer.input
    if own is None or not set(layer.between) & set(_SWISHES):
        return None
    tail = own.values < 0
    if not tail.any() or own.values.min() < _LOWEST:
        return None
    codes = len(np.unique(own.quantized[tail & (own.quantized < 0)]))
    signal = float((own.values[tail] ** 2).sum())
    noise = float(((own.values - own.quantized)[tail] ** 2).sum())
    if codes > _FEW or not noise or not signal:
        return None
    sqnr = 10 * np.log10(signal / noise)
    others = [one.sqnr_db for one in model.others(layer.name, "input")]
    loss = float(np.median(others)) - sqnr if others else 0.0
    if loss < MARGIN_DB:
        return None
    evidence: Evidence = {
        "tensor": "input",
        "lowest": float(own.values.min()),
        "codes": codes,
        "share_negative": float(np.mean(tail)),
        "tail_sqnr_db": float(sqnr),
    }
    return Cause(layer.name, "negative tail", evidence, ("other range", "more bits"), loss)
