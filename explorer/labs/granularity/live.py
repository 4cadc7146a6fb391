"""The live chart of the lab of granularity: settings and controls, on its page or in a lesson."""

from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np

from core.data.weight_matrices import COLUMNS, ROWS
from core.metrics import decibels
from core.studies.granularity_error import GranularityResult
from explorer import compute, settings
from explorer.chart.controls import Choice, Slider
from explorer.chart.live_chart import live_chart
from explorer.controls import own_tensor
from explorer.labs.granularity.chart import LARGEST
from explorer.labs.text import read_text
from explorer.layer_tensor import story

STORIES = {"digits": "Network weights", "uneven": "Rows of different size"}
GROUPS = {4: "4", 8: "8", 12: "12"}
Results = dict[str, GranularityResult]


@dataclass(frozen=True)
class GranularitySettings:
    """Whose weights; the outlier's value, row and column; bits; weights in a group; the seed."""

    story: str = story("digits", STORIES)
    size: float = settings.real(4.0, -LARGEST, LARGEST)
    row: int = settings.whole(5, 0, ROWS - 1)
    column: int = settings.whole(9, 0, COLUMNS - 1)
    bits: int = settings.whole(4, 2, 8)
    group: int = settings.one_of(8, GROUPS)
    seed: int = settings.whole(0, 0, 999)


def controls(now: GranularitySettings) -> tuple[Slider | Choice, ...]:
    """What moves the picture; a layer of a visitor's model comes with the frame on its largest."""
    rows, columns = compute.weight_matrix(now.story, now.seed).shape
    titles = own_tensor.titles(STORIES)
    return (
        Slider("size", "Outlier’s value", -LARGEST, LARGEST, 0.1),
        Slider("row", "Its row, the channel", 0, rows - 1, 1),
        Slider("column", "Its column", 0, columns - 1, 1),
        Slider("bits", "Bits", 2, 8, 1),
        Choice("group", "Weights in a group", GROUPS, row=True),
        Choice(
            "story",
            "Whose weights?",
            titles,
            with_value={own: largest_of(own) for own in titles if own not in STORIES},
        ),
    )


def largest_of(own: str) -> dict[str, float | int]:
    """The settings that put the frame on the largest value of a layer, and leave it as it is."""
    w = compute.weight_matrix(own, 0)
    row, column = np.unravel_index(np.abs(w).argmax(), w.shape)
    return {"row": int(row), "column": int(column), "size": float(w[row, column])}


def drawable(now: GranularitySettings) -> GranularitySettings:
    """The settings with the outlier within the matrix."""
    rows, columns = compute.weight_matrix(now.story, now.seed).shape
    return replace(now, row=min(now.row, rows - 1), column=min(now.column, columns - 1))


def measured(now: GranularitySettings) -> tuple[np.ndarray, Results]:
    """The weights with their outlier, and what each granularity makes of them."""
    outlier = now.row, now.column, now.size
    return compute.granularity_results(now.story, now.seed, outlier, now.bits, now.group)


def granularity_chart(now: GranularitySettings, fixed: Collection[str] = ()) -> None:
    """Draws the chart. fixed: fields that the visitor cannot change."""
    now, text = drawable(now), read_text(__file__)
    _, results = measured(now)
    sqnr = {kind: decibels(result.sqnr_db) for kind, result in results.items()}
    bits = {f"{kind}_bits": f"{result.bits:.2f}" for kind, result in results.items()}
    live_chart(
        now,
        "granularity",
        pictures=(compute.granularity_picture(now.story, now.seed),),
        controls=controls(now),
        presets=text.presets(GranularitySettings),
        numbers=text.numbers(**sqnr, **bits),
        needs_data=("story", "seed"),
        drag={"row": "dragged_row", "column": "dragged_column"},
        fixed=fixed,
    )
