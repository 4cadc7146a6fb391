"""Dead channel: all weights of an output channel are 0, and its output never changes."""

import numpy as np

from core.analysis.causes.cause import Cause
from core.analysis.causes.facts import LayerFacts, ModelFacts


def dead_channel(layer: LayerFacts, model: ModelFacts) -> Cause | None:
    """The cause, if a larger share of the channels is dead than is usual in the model."""
    own = layer.weights
    if own is None or not own.values.any():
        return None
    dead = np.flatnonzero(~own.alive)
    if not dead.size:
        return None
    others = [float(np.mean(~one.alive)) for one in model.others(layer.name, "weights")]
    usual = float(np.median(others)) if others else 0.0
    if len(dead) / len(own.alive) <= usual:
        return None
    evidence = {
        "channel": int(dead[0]),
        "dead_channels": len(dead),
        "channels": len(own.alive),
        "usual_share": usual,
    }
    return Cause(layer.name, "dead channel", evidence, ("remove channel",))
