"""Outlier channel: one channel stretches the range that all share."""

import math

import numpy as np

from core.analysis.causes.cause import Cause, Evidence
from core.analysis.causes.facts import BIT_DB, MARGIN_DB, LayerFacts, ModelFacts
from core.analysis.causes.outlier_values import outlier_values
from core.analysis.causes.tensor_facts import TensorFacts

_OF_WEIGHTS = ("per channel", "equalization", "groups", "more bits", "keep float")
_OF_INPUTS = ("smoothing", "split outliers", "equalization", "more bits", "keep float")
_GIANT_DB = 4 * BIT_DB  # where it costs the weights nothing, only a giant has a name
_FEWEST_ROWS = 3
_RATIO = 2.0  # to the largest value without the channel: one bit


def outlier_channel(layer: LayerFacts, model: ModelFacts) -> Cause | None:
    """The cause, if a range without one channel is much better, and no few values explain it.

    A channel of weights is one of the outputs, or of the inputs. A channel of the input is the
    fault of the layer that makes it, where its weights there are as outlying. Then the input
    itself need not stand out from those of the other layers.
    """
    by_source = any(model.has_outlying_row(source) for source in layer.sources)
    for what, remedies in (("weights", _OF_WEIGHTS), ("input", _OF_INPUTS)):
        own, loss = getattr(layer, what), model.loss_db(layer.name, what)
        if what == "weights":
            loss = loss or model.loss_db(layer.name, what, "column_sqnr_db")
        if own is None or not (loss or (what == "input" and by_source)):
            continue
        of_source = model.channels_of_source(layer) if what == "input" else 0
        for channel, outlying in _candidates(own, of_source):
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
    """An output channel far larger than all others, in weights with a scale for each channel.

    The weights lose nothing by it, and it is no cause where its output is as large as the others',
    or where a layer reads the giant without a loss, as after smoothing. Elsewhere the output is as
    uneven before its activation; behind the last layer that is a loss under one scale.
    """
    own = layer.weights
    if own is None or not own.per_row or own.alive.sum() < _FEWEST_ROWS or layer.outputs is None:
        return None
    if not layer.settings.quantizes_input or not model.has_outlying_row(layer.name, _GIANT_DB):
        return None
    channel = int(own.largest.argmax())
    readers = [la for la in model.layers if layer.name in la.sources and la.input is not None]
    for reader in readers:
        channels = model.channels_of_source(reader)
        if not channels or reader.input is None:
            continue
        read = reader.input.largest.reshape(channels, -1).max(axis=1)
        if _above_others_db(read, channel) > MARGIN_DB:
            return None
    reach = np.maximum(*map(np.abs, layer.outputs))
    uneven = _above_others_db(reach, channel)
    if uneven < MARGIN_DB:
        return None
    evidence: Evidence = {
        "tensor": "weights",
        "scales": "per channel",
        "channel": channel,
        "largest": float(reach[channel]),
        "largest_without": float(np.delete(reach, channel).max()),
        "gain_db": uneven,
    }
    loss = 0.0 if readers else uneven
    return Cause(layer.name, "outlier channel", evidence, ("equalization", "keep float"), loss)


def _above_others_db(largest: np.ndarray, channel: int) -> float:
    """How far a channel's largest magnitude lies above those of all others, in dB."""
    others = np.delete(largest, channel).max(initial=0.0)
    own = largest[channel]
    return 20.0 * math.log10(own / others) if own > 0 and others > 0 else 0.0


def _candidates(own: TensorFacts, of_source: int) -> list[tuple[int, np.ndarray]]:
    """The row and the input channel of the largest value, with the elements of each.

    of_source: into how many channels the rows divide, one after the other; 0 where each is one.
    """
    found = []
    row, column = np.unravel_index(np.abs(own.values).argmax(), own.values.shape)
    each = len(own.values) // (of_source or len(own.values))
    if len(own.values) > each and not own.per_row:
        channel = int(row) // each
        mask = np.zeros(own.values.shape, bool)
        mask[channel * each : (channel + 1) * each] = True
        found.append((channel, mask))
    if own.columns is not None:
        channel = int(own.columns[column])
        mask = np.broadcast_to(own.columns == channel, own.values.shape)
        if not mask.all():
            found.append((channel, mask))
    return found


def _made_by(layer: LayerFacts, model: ModelFacts, channel: int) -> str:
    """The source layer whose largest weights are the channel's, and outlying; else the layer."""
    if layer.input is None:
        return layer.name
    channels = model.channels_of_source(layer) or len(layer.input.values)
    for name in layer.sources:
        source = model.layer(name)
        if source is None or source.weights is None:
            continue
        largest = source.weights.largest
        same = len(largest) == channels and largest.argmax() == channel
        if same and model.has_outlying_row(name):
            return name
    return layer.name
