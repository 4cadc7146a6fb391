"""Outlier channel: one channel stretches the range that all share."""

import numpy as np

from core.analysis.causes.cause import Cause, Evidence
from core.analysis.causes.facts import BIT_DB, MARGIN_DB, LayerFacts, ModelFacts
from core.analysis.causes.outlier_values import outlier_values
from core.analysis.causes.tensor_facts import TensorFacts

_OF_WEIGHTS = ("per channel", "equalization", "groups", "more bits", "keep float")
_OF_INPUTS = ("smoothing", "split outliers", "equalization", "more bits", "keep float")
_HARMLESS_MARGIN_DB = 4 * BIT_DB  # where it costs the weights nothing, only a giant has a name
_FEWEST_ROWS = 3
_RATIO = 2.0  # to the largest value without the channel: one bit


def outlier_channel(layer: LayerFacts, model: ModelFacts) -> Cause | None:
    """The cause, if a range without one channel is much better, and no few values explain it.

    A channel of weights is one of the outputs, or of the inputs. A channel of the input is the
    fault of the layer that makes it, where its weights there are as outlying. Then the input
    itself need not stand out from those of the other layers. Weights with a scale for each output
    channel lose nothing by a giant among these, but it makes the output as uneven.
    """
    by_source = any(model.has_outlying_row(source) for source in layer.sources)
    for what, remedies in (("weights", _OF_WEIGHTS), ("input", _OF_INPUTS)):
        own, loss = getattr(layer, what), model.loss_db(layer.name, what)
        if what == "weights":
            loss = loss or model.loss_db(layer.name, what, "column_sqnr_db")
        if own is None or not (loss or (what == "input" and by_source)):
            continue
        for channel, outlying in _candidates(own):
            largest, without = (float(np.abs(own.values[of]).max()) for of in (outlying, ~outlying))
            if largest < _RATIO * without:
                continue
            gain = own.requantized(outlying).sqnr_without(outlying) - own.sqnr_without(outlying)
            if gain > max(MARGIN_DB, loss / 2) and outlier_values(layer, model) is None:
                evidence: dict[str, float | int | str] = {
                    "tensor": what,
                    "channel": channel,
                    "largest": largest,
                    "largest_without": without,
                    "gain_db": gain,
                }
                if what == "input":
                    evidence["reader"] = layer.name
                name = _made_by(layer, model, channel) if what == "input" else layer.name
                if loss or name != layer.name:
                    return Cause(name, "outlier channel", evidence, remedies, loss or gain)
    return _giant_row(layer, model)


def _giant_row(layer: LayerFacts, model: ModelFacts) -> Cause | None:
    """An output channel of far larger weights than all others, which have scales of their own."""
    own = layer.weights
    if own is None or not own.per_row or own.alive.sum() < _FEWEST_ROWS:
        return None
    if not model.has_outlying_row(layer.name, _HARMLESS_MARGIN_DB):
        return None
    largest = own.largest
    channel = int(largest.argmax())
    mask = np.zeros(own.values.shape, bool)
    mask[channel] = True
    together = own.requantized(per_row=False)
    evidence: Evidence = {
        "tensor": "weights",
        "scales": "per channel",
        "channel": channel,
        "largest": float(largest[channel]),
        "largest_without": float(np.delete(largest, channel).max()),
        "gain_db": together.requantized(mask).sqnr_without(mask) - together.sqnr_without(mask),
    }
    return Cause(layer.name, "outlier channel", evidence, ("equalization", "keep float"))


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
    """The source layer whose largest weights are the channel's, and outlying; else the layer."""
    for name in layer.sources:
        source = model.layer(name)
        if source is None or source.weights is None or layer.input is None:
            continue
        largest = source.weights.largest
        same = len(largest) == len(layer.input.values) and largest.argmax() == channel
        if same and model.has_outlying_row(name):
            return name
    return layer.name
