"""Shifted data: the calibration data are not like the held-out data."""

import math

from core.analysis.causes.cause import Cause, Evidence
from core.analysis.causes.facts import LayerFacts, ModelFacts

_CLEAR = 1.5  # times the largest difference of random regroupings


def shifted_data(layer: LayerFacts, model: ModelFacts) -> Cause | None:
    """The cause, at the first layer, if the two groups differ more than random groups do."""
    shift = model.shift
    if shift is None or shift.layer != layer.name:
        return None
    if shift.difference < _CLEAR * shift.expected:
        return None
    evidence: Evidence = {
        "input": shift.input,
        "statistic": shift.what,
        "calibration": shift.calibration,
        "held_out": shift.held_out,
        "difference": shift.difference,
        "expected_difference": shift.expected,
    }
    return Cause(layer.name, "shifted data", evidence, ("other data",), math.inf)
