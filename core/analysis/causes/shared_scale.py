"""Shared scale: an input is much smaller than those that it shares its scale with."""

from core.analysis.causes.cause import Cause, Evidence
from core.analysis.causes.facts import MARGIN_DB, LayerFacts, ModelFacts


def shared_scale(layer: LayerFacts, model: ModelFacts) -> Cause | None:
    """The cause, if a range of its own is much better for the input."""
    own = layer.input
    if layer.operator is None or not layer.operator.sharing or own is None:
        return None
    gain = own.requantized().whole_sqnr_db - own.whole_sqnr_db
    if gain < MARGIN_DB or not model.loss_db(layer.name, "input", "whole_sqnr_db"):
        return None
    evidence: Evidence = {
        "operator": layer.operator.name,
        "largest": float(own.largest.max()),
        "shared_high": layer.limits[1],
        "shared_low": layer.limits[0],
        "gain_db": gain,
    }
    return Cause(layer.name, "shared scale", evidence, ("other target",), gain)
