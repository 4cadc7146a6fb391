"""Outlier channel: one channel stretches the range that all share."""

import numpy as np

from core.analysis.causes.cause import Cause
from core.analysis.causes.facts import MARGIN_DB, LayerFacts, ModelFacts
from core.analysis.causes.outlier_values import outlier_values
from core.analysis.causes.tensor_facts import TensorFacts

_OF_WEIGHTS = ("per channel", "equalization", "groups", "more bits", "keep float")
_OF_INPUTS = ("smoothing", "split outliers", "equalization", "more bits", "keep float")


def outlier_channel(layer: LayerFacts, model: ModelFacts) -> Cause | None:
    """The cause, if a range without one channel is much better, and no few values explain it.

    A channel of the input is the fault of the layer that makes it, where its weights there are
    as outlying. Then the input itself need not stand out from those of the other layers.
    """
    by_source = bool(layer.source) and model.has_outlying_row(layer.source)
    for what, remedies in (("weights", _OF_WEIGHTS), ("input", _OF_INPUTS)):
        own, loss = getattr(layer, what), model.loss_db(layer.name, what)
        if own is None or not (loss or (what == "input" and by_source)):
            continue
        for channel, outlying in _candidates(own):
            gain = own.requantized(outlying).sqnr_without(outlying) - own.sqnr_without(outlying)
            if gain > max(MARGIN_DB, loss / 2) and outlier_values(layer, model) is None:
                evidence: dict[str, float | int | str] = {
                    "tensor": what,
                    "channel": channel,
                    "largest": float(np.abs(own.values[outlying]).max()),
                    "largest_without": float(np.abs(own.values[~outlying]).max()),
                    "gain_db": gain,
                }
                if what == "input":
                    evidence["reader"] = layer.name
                name = _made_by(layer, model, channel) if what == "input" else layer.name
                if loss or name != layer.name:
                    return Cause(name, "outlier channel", evidence, remedies, loss or gain)
    return None


def _candidates(own: TensorFacts) -> list[tuple[int, np.ndarray]]:
    """The row and the input channel of the largest value, with the elements of each."""
    found = []
    row, column = np.unravel_index(np.abs(own.values).argmax(), own.values.shape)
    if len(own.values) > 1 and not own.per_row:
        mask = np.zeros(own.values.shape, bool)
        mask[row] = True
        found.append((int(row), mask))
    if own.columns is not None:
        channel = own.columns[column]
        mask = np.broadcast_to(own.columns == channel, own.values.shape)
        if not mask.all():
            found.append((int(channel), mask))
    return found


def _made_by(layer: LayerFacts, model: ModelFacts, channel: int) -> str:
    """The source layer, if the channel's weights there are its largest; else the layer itself."""
    source = model.layer(layer.source)
    if source is None or source.weights is None:
        return layer.name
    largest = source.weights.largest
    return source.name if channel < len(largest) and largest.argmax() == channel else layer.name
