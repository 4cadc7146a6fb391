"""Calibration: choosing the clipping range [α, β] (survey III-C)."""

from core.calibration.extremes import NOTHING_SEEN, Extremes
from core.calibration.minmax import Range, minmax
from core.calibration.observer import HistogramObserver
from core.calibration.percentile import percentile

__all__ = ["NOTHING_SEEN", "Extremes", "HistogramObserver", "Range", "minmax", "percentile"]
