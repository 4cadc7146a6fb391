"""Calibration: choosing the clipping range [α, β] (survey III-C and III-D).

An observer sees the data, batch by batch; a rule reads it and returns a `Range`. Observers:
`Extremes`, `HistogramObserver`, `MovingAverageObserver`. Rules: `minmax`, `percentile`, `mse`,
`entropy`, `aciq`, `moving_average`; `RULES` is the table of all that are offered.
"""

from core.calibration.aciq import Prior, aciq, clip_factor
from core.calibration.blocks import block_ranges
from core.calibration.entropy import divergences, entropy
from core.calibration.extremes import NOTHING_SEEN, Extremes
from core.calibration.minmax import Range, minmax
from core.calibration.moving_average import MovingAverageObserver, moving_average
from core.calibration.mse import mse
from core.calibration.observer import HistogramObserver
from core.calibration.onnxruntime_entropy import onnxruntime_entropy
from core.calibration.percentile import percentile
from core.calibration.rules import (
    RULES,
    CalibrationRule,
    Needs,
    Observer,
    calibration_rule,
    percentile_rule,
)

__all__ = [
    "NOTHING_SEEN",
    "RULES",
    "CalibrationRule",
    "Extremes",
    "HistogramObserver",
    "MovingAverageObserver",
    "Needs",
    "Observer",
    "Prior",
    "Range",
    "aciq",
    "block_ranges",
    "calibration_rule",
    "clip_factor",
    "divergences",
    "entropy",
    "minmax",
    "moving_average",
    "mse",
    "onnxruntime_entropy",
    "percentile",
    "percentile_rule",
]
