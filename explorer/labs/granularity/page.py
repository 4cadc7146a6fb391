"""The lab of granularity: how many weights should share one scale?"""

import streamlit as st

st.title("How many weights should share one scale?")
st.write(
    "**Try it:** drag the framed weight to another row, or make it smaller. With one scale for "
    "all, one large weight takes the levels away from every other; with a scale for each row, from "
    "its row alone."
)

from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.data.weight_matrices import COLUMNS, ROWS
from core.metrics import decibels
from core.studies.granularity_error import GranularityResult
from explorer import compute, settings
from explorer.chart.controls import Choice, Preset, Slider
from explorer.chart.live_chart import live_chart
from explorer.chart.number import Number
from explorer.controls.lab import details

STORIES = {"digits": "Network weights", "uneven": "Rows of different size"}
GROUPS = {4: "4", 8: "8", 12: "12"}
NAMES = {"tensor": "Per tensor", "channel": "Per channel", "group": "Per group"}
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
PRESETS = (
    Preset(
        "One outlier",
        "One scale for all: errors everywhere. A scale for each row: errors in one row only.",
        {"story": "digits", "size": 4.0, "bits": 4},
    ),
    Preset(
        "Without it",
        "All three do well: without an outlier one scale fits nearly every weight.",
        {"story": "digits", "size": 0.0, "bits": 4},
    ),
    Preset(
        "Rows of different size",
        "One scale for all rounds the rows of small weights to 0; their own scales keep them.",
        {"story": "uneven", "size": 0.0, "bits": 4},
    ),
    Preset(
        "Both",
        "A scale for each row loses the outlier’s row; a scale for each group only one group.",
        {"story": "uneven", "size": 4.0, "bits": 4},
    ),
    Preset(
        "At 8 bits",
        "The errors are pale everywhere: with 8 bits one outlier hardly matters.",
        {"story": "digits", "size": 4.0, "bits": 8},
    ),
)


def numbers(results: Results) -> tuple[Number, ...]:
    """What the core computes."""
    return tuple(
        Number(
            f"{NAMES[kind]} ↑",
            decibels(result.sqnr_db),
            f"signal to noise; {result.bits:.2f} bits a weight, scales included",
        )
        for kind, result in results.items()
    )


def table(w: np.ndarray, results: Results, now: GranularitySettings) -> None:
    """The outlier's row, weight by weight."""
    st.dataframe(
        pd.DataFrame(
            {
                "column": np.arange(COLUMNS),
                "w": w[now.row],
                **{
                    f"ŵ {NAMES[kind].lower()}": result.approximation[now.row]
                    for kind, result in results.items()
                },
            }
        ),
        hide_index=True,
    )
    st.caption(f"Row {now.row}, where the outlier is.")


def code(now: GranularitySettings) -> str:
    """The Python that computes the numbers on screen."""
    maker = {"uneven": "uneven_rows", "digits": "digit_weights"}[now.story]
    return f"""from core import PerChannel, PerGroup, PerTensor, absmax_params, fake_quantize
from core.data.weight_matrices import {maker}, with_outlier
from core.metrics import bits_per_weight, sqnr_db

w = with_outlier({maker}(seed={now.seed}), {now.row}, {now.column}, {now.size!r})
for kind in (PerTensor(), PerChannel(0), PerGroup(1, {now.group})):
    params = absmax_params(w, bits={now.bits}, narrow=True, granularity=kind)
    cost = bits_per_weight(w.shape, {now.bits}, kind, 32)  # float32 scales
    print(kind, sqnr_db(w, fake_quantize(w, params)), cost, sep="; ")  # dB, bits a weight"""


now = settings.current(GranularitySettings)
outlier = now.row, now.column, now.size
w, results = compute.granularity_results(now.story, now.seed, outlier, now.bits, now.group)
live_chart(
    now,
    "granularity",
    pictures=(compute.granularity_picture(now.story, now.seed),),
    controls=CONTROLS,
    presets=PRESETS,
    numbers=numbers(results),
    needs_data=("story", "seed"),
    drag={"row": "dragged_row", "column": "dragged_column"},
)
st.write(
    "Each part has S = max|w| / (2ᵇ⁻¹ − 1). Smaller parts fit better and need more scales: a scale "
    "of 32 bits for each group of 8 adds 4 bits to every weight, so that groups in practice have "
    "32 to 128 weights, and scales of 8 or 16 bits. A scale for each row is the standard for "
    "convolutions: it costs little, and the integer product of one output still has one scale."
)
details(
    lambda: table(w, results, now),
    code(now),
    "The matrix is small, 10 channels of 24 weights, so that scales weigh more than in a real "
    "layer. All scales are float32 and symmetric, by the largest weight; a clipped range would "
    "sacrifice the outlier and save the rest. Full colour is an error as large as a usual weight. "
    "The outlier is part of the signal, and raises the SQNR of all three. "
    "The weights of different row sizes are drawn from the seed; the outlier is put there by hand.",
    settings.key(GranularitySettings, "seed"),
)
