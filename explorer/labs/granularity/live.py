"""The live chart of the lab of granularity: settings and controls, on its page or in a lesson."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from core.data.weight_matrices import COLUMNS, ROWS
from core.metrics import decibels
from core.studies.granularity_error import GranularityResult
from explorer import compute, settings
from explorer.chart.controls import Choice, Slider
from explorer.chart.live_chart import live_chart
from explorer.labs.text import read_text

STORIES = {"digits": "Network weights", "uneven": "Rows of different size"}
GROUPS = {4: "4", 8: "8", 12: "12"}
Results = dict[str, GranularityResult]


@dataclass(frozen=True)
class GranularitySettings:
    """Whose weights; the outlier's value, row and column; bits; weights in a group; the seed."""

    story: str = settings.choice("digits", STORIES)
    size: float = settings.real(4.0, -6.0, 6.0)
    row: int = settings.whole(5, 0, ROWS - 1)
    column: int = settings.whole(9, 0, COLUMNS - 1)
    bits: int = settings.whole(4, 2, 8)
    group: int = settings.one_of(8, GROUPS)
    seed: int = settings.whole(0, 0, 999)


CONTROLS = (
    Slider("size", "Outlier’s value", -6.0, 6.0, 0.1),
    Slider("row", "Its row, the channel", 0, ROWS - 1, 1),
    Slider("column", "Its column", 0, COLUMNS - 1, 1),
    Slider("bits", "Bits", 2, 8, 1),
    Choice("group", "Weights in a group", GROUPS, row=True),
    Choice("story", "Whose weights?", STORIES),
)


def measured(now: GranularitySettings) -> tuple[np.ndarray, Results]:
    """The weights with their outlier, and what each granularity makes of them."""
    outlier = now.row, now.column, now.size
    return compute.granularity_results(now.story, now.seed, outlier, now.bits, now.group)


def granularity_chart(now: GranularitySettings, fixed: Collection[str] = ()) -> None:
    """Draws the chart. fixed: fields that the visitor cannot change."""
    text, (_, results) = read_text(__file__), measured(now)
    sqnr = {kind: decibels(result.sqnr_db) for kind, result in results.items()}
    bits = {f"{kind}_bits": f"{result.bits:.2f}" for kind, result in results.items()}
    live_chart(
        now,
        "granularity",
        pictures=(compute.granularity_picture(now.story, now.seed),),
        controls=CONTROLS,
        presets=text.presets(GranularitySettings),
        numbers=text.numbers(**sqnr, **bits),
        needs_data=("story", "seed"),
        drag={"row": "dragged_row", "column": "dragged_column"},
        fixed=fixed,
    )
