"""Calibration: choosing the clipping range [α, β] (survey III-C)."""

from core.calibration.minmax import minmax
from core.calibration.observer import HistogramObserver, Range
from core.calibration.percentile import percentile

__all__ = ["HistogramObserver", "Range", "minmax", "percentile"]
