"""Outlier values: a few elements stretch the range, and all others share few codes."""

import numpy as np

from core.analysis.causes.cause import Cause
from core.analysis.causes.facts import MARGIN_DB, LayerFacts, ModelFacts

_SHARE = 1e-3  # of the elements; one at least


def outlier_values(layer: LayerFacts, model: ModelFacts) -> Cause | None:
    """The cause, if a range without the largest thousandth of the elements is much better."""
    for what in ("weights", "input"):
        own = getattr(layer, what)
        loss = model.loss_db(layer.name, what)
        if own is None or not loss:
            continue
        count = max(int(_SHARE * own.values.size), 1)
        magnitudes = np.abs(own.values)
        edge = np.partition(magnitudes, -count, axis=None)[-count]
        outliers = magnitudes >= edge
        if outliers.sum() > 2 * count or outliers.all():  # many values are as large
            continue
        gain = own.requantized(outliers).sqnr_without(outliers) - own.sqnr_without(outliers)
        if gain > max(MARGIN_DB, loss / 2):
            evidence = {
                "tensor": what,
                "outliers": int(outliers.sum()),
                "largest": float(magnitudes.max()),
                "largest_without": float(magnitudes[~outliers].max()),
                "gain_db": gain,
            }
            remedies = ("other range", "split outliers", "groups", "more bits", "keep float")
            return Cause(layer.name, "outlier values", evidence, remedies, loss)
    return None
