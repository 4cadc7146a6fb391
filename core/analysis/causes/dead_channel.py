"""Dead channel: an output channel that never changes, or that no layer reads.

Han, Pool, Tran and Dally (2015, section 3.5) call a neuron dead when all of its input connections
are 0, or all of its output connections. A ReLU is dead, too, when it cuts off every input (Maas,
Hannun and Ng 2013): its bias, or a batch normalization's shift, is too far below 0.
"""

from collections.abc import Mapping
from functools import lru_cache

import numpy as np

from core.analysis.causes.cause import Cause, Evidence
from core.analysis.causes.facts import LayerFacts, ModelFacts
from core.analysis.causes.tensor_facts import TensorFacts

ZERO, CONSTANT, UNREAD = "zero weights", "constant output", "unread output"  # reasons
_FEWEST_SAMPLES = 8  # of fewer, many channels of a sound network see nothing that they react to
_SPREADS = 8.0
_SPANS = 1.25
_NORMAL = 1.4826  # the standard deviation of a normal distribution over its MAD
_CONSTANT = 1e-4  # of the median channel's span


def dead_channel(layer: LayerFacts, model: ModelFacts) -> Cause | None:
    """The cause, if a larger share of the channels is dead than is usual in the model."""
    for reason, by_layer in _dead(model).items():
        dead = by_layer.get(layer.name)
        if dead is None or not dead.any() or dead.all():
            continue
        others = [float(one.mean()) for name, one in by_layer.items() if name != layer.name]
        usual = float(np.median(others)) if others else 0.0
        if dead.mean() <= usual:
            continue
        channel = int(dead.argmax())
        evidence: Evidence = {
            "reason": reason,
            "channel": channel,
            "dead_channels": int(dead.sum()),
            "channels": len(dead),
            "usual_share": usual,
            **(_reach(layer, channel) if reason == CONSTANT else {}),
        }
        return Cause(layer.name, "dead channel", evidence, ("remove channel",))
    return None


@lru_cache(maxsize=1)
def _dead(model: ModelFacts) -> Mapping[str, Mapping[str, np.ndarray]]:
    """By reason and layer, which output channels are dead: (channels,) bool."""
    weightless = {la.name: _weightless(la) for la in model.layers if la.weights is not None}
    constant, unread = dict[str, np.ndarray](), dict[str, np.ndarray]()
    for reader in model.layers:
        channels = model.channels_of_source(reader)
        source = model.layer(reader.sources[0]) if channels else None
        if source is None or reader.input is None:
            continue
        if reader.samples[0] >= _FEWEST_SAMPLES:
            constant[source.name] = _constant(reader.input, channels) & _cut_off(source)
        if reader.only_reader and reader.weights is not None:
            found = _without_weights(reader.weights, channels)
            if found is not None:
                unread[source.name] = found
    return {ZERO: weightless, CONSTANT: constant, UNREAD: unread}


def _weightless(layer: LayerFacts) -> np.ndarray:
    """Whose weights are all 0, or are multiplied by 0 in the batch normalization behind them."""
    assert layer.weights is not None
    if not layer.weights.values.any():
        return np.zeros(len(layer.weights.values), bool)
    return ~layer.weights.alive | (layer.factors == 0)


def _constant(read: TensorFacts, channels: int) -> np.ndarray:
    """Whose values never change.

    read: what reads the channels, in one row each or, after flattening, in several.
    """
    spans = np.ptp(read.values.reshape(channels, -1), axis=1)
    return np.asarray(spans <= _CONSTANT * float(np.median(spans)))


def _cut_off(layer: LayerFacts) -> np.ndarray:
    """Whose values before the activation lie far from those of the other channels, on either side.

    Training leaves ReLUs that no sample passes, too, and so do few samples: just below 0, where
    other data may pass. Far is more than eight times the spread of the channels, and more
    than the whole span of one.
    """
    if layer.weights is None or layer.outputs is None:
        return np.zeros(1, bool)
    low, high = layer.outputs
    span = float(np.median(high - low))
    return _beyond(-high, span) | _beyond(low, span)


def _beyond(ends: np.ndarray, span: float) -> np.ndarray:
    middle = np.median(ends)
    spread = _NORMAL * np.median(np.abs(ends - middle))
    return np.asarray(ends - middle > max(_SPREADS * spread, _SPANS * span))


def _reach(layer: LayerFacts, channel: int) -> Evidence:
    """What the channel reaches from and to before its activation, and the median channel."""
    assert layer.outputs is not None
    low, high = layer.outputs
    return {
        "low": float(low[channel]),
        "high": float(high[channel]),
        "usual_low": float(np.median(low)),
        "usual_high": float(np.median(high)),
    }


def _without_weights(reader: TensorFacts, channels: int) -> np.ndarray | None:
    """The channels that meet no weights but 0; None where the columns are other channels."""
    if reader.columns is None or (int(reader.columns.max()) + 1) % channels:
        return None
    each = (int(reader.columns.max()) + 1) // channels
    used = np.bincount(reader.columns // each, np.abs(reader.values).sum(axis=0), channels)
    return used == 0
