"""The labs whose live chart a lesson can show: their settings, and what draws them."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from explorer.labs.granularity.live import GranularitySettings, granularity_chart
from explorer.labs.range.live import RangeSettings, range_chart
from explorer.labs.rounding.live import RoundingSettings, rounding_chart


@dataclass(frozen=True)
class LabChart:
    """settings: the class of the lab's settings. draw: draws its chart, some fields fixed."""

    settings: type
    draw: Callable[[Any, Collection[str]], None]


LAB_CHARTS = {
    "granularity": LabChart(GranularitySettings, granularity_chart),
    "range": LabChart(RangeSettings, range_chart),
    "rounding": LabChart(RoundingSettings, rounding_chart),
}
