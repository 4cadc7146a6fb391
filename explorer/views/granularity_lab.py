"""The lab of granularity: how many weights should share one scale?"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import streamlit as st

from core.data.weight_matrices import COLUMNS, ROWS
from core.studies.granularity_error import GranularityResult
from explorer import compute, settings
from explorer.chart.number import Number
from explorer.controls.heading import heading
from explorer.controls.lab import folds, presets
from explorer.controls.live_picture import ahead, live_picture, nearby, options, tell
from explorer.controls.live_sliders import live_sliders
from explorer.controls.numbers import number_row as strip
from explorer.live.granularity_chart import SLIDERS, STARTS
from explorer.vega import Picture

STORIES = {"digits": "Network weights", "uneven": "Rows of different size"}
GROUPS = {"4": 4, "8": 8, "12": 12}
NAMES = {"tensor": "Per tensor", "channel": "Per channel", "group": "Per group"}


@dataclass(frozen=True)
class GranularitySettings:
    """Whose weights; the outlier's value, row and column; bits; weights in a group; the seed."""

    story: str = settings.choice("digits", STORIES)
    size: float = settings.real(STARTS[0], -6.0, 6.0)
    row: int = settings.whole(STARTS[1], 0, ROWS - 1)
    column: int = settings.whole(STARTS[2], 0, COLUMNS - 1)
    bits: int = settings.whole(STARTS[3], 2, 8)
    group: str = settings.choice("8", GROUPS)
    seed: int = settings.whole(0, 0, 999)


PRESETS = {
    "One outlier": {"story": "digits", "size": 4.0, "bits": 4},
    "Without it": {"story": "digits", "size": 0.0, "bits": 4},
    "Rows of different size": {"story": "uneven", "size": 0.0, "bits": 4},
    "Both": {"story": "uneven", "size": 4.0, "bits": 4},
    "At 8 bits": {"story": "digits", "size": 4.0, "bits": 8},
}


def drawn(now: GranularitySettings) -> Picture:
    """The picture, which the sliders then change."""
    return compute.granularity_picture(now.story, now.seed, GROUPS[now.group])


def numbers(trials: dict[str, GranularityResult]) -> None:
    """What the core computes for the released sliders."""
    strip(
        *(
            Number(
                f"{NAMES[kind]} ↑",
                "exact" if trial.sqnr_db is None else f"{trial.sqnr_db:.1f} dB",
                f"signal to noise; {trial.bits:.2f} bits a weight, scales included",
            )
            for kind, trial in trials.items()
        )
    )


def table(w: np.ndarray, trials: dict[str, GranularityResult], now: GranularitySettings) -> None:
    """The outlier's row, weight by weight."""
    st.dataframe(
        pd.DataFrame(
            {
                "column": np.arange(COLUMNS),
                "w": w[now.row],
                **{
                    f"ŵ {NAMES[kind].lower()}": trial.approximation[now.row]
                    for kind, trial in trials.items()
                },
            }
        ),
        hide_index=True,
    )
    st.caption(f"Row {now.row}, where the outlier is.")


def code(now: GranularitySettings) -> str:
    """The Python that computes the numbers on screen."""
    maker = {"uneven": "uneven_rows", "digits": "digit_weights"}[now.story]
    return f"""from core.data.weight_matrices import {maker}, with_outlier
from core.studies.granularity_error import at_each_granularity

w = with_outlier({maker}(seed={now.seed}), {now.row}, {now.column}, {now.size!r})
for name, trial in at_each_granularity(w, bits={now.bits}, group={GROUPS[now.group]}).items():
    print(name, trial.sqnr_db, trial.bits)  # dB, and bits a weight with float32 scales"""


now = settings.current(GranularitySettings)
with heading(
    "How many weights should share one scale?",
    "**Try it:** drag the framed weight to another row, or make it smaller. With one scale for "
    "all, one large weight takes the levels away from every other; with a scale for each row, from "
    "its row alone.",
):
    tell(now, drawn, "granularity")
presets(GranularitySettings, PRESETS)
picture, controls = st.columns([3, 1], gap="medium")
with picture:
    live_picture(
        "granularity",
        "A weight matrix as heatmap, and three heatmaps of its error.",
    )
with controls:
    live_sliders(now, SLIDERS, "granularity", carried={"row": "r", "column": "c"})
    st.segmented_control(
        "Weights in a group",
        list(GROUPS),
        required=True,
        key=settings.key(GranularitySettings, "group"),
    )
    st.selectbox(
        "Whose weights?",
        STORIES,
        format_func=STORIES.__getitem__,
        key=settings.key(GranularitySettings, "story"),
    )
w, trials = compute.granularity_trials(
    now.story,
    now.seed,
    (now.row, now.column, now.size),
    now.bits,
    GROUPS[now.group],
)
numbers(trials)
st.write(
    "Each part has S = max|w| / (2ᵇ⁻¹ − 1). Smaller parts fit better and need more scales: a scale "
    "of 32 bits for each group of 8 adds 4 bits to every weight, so that groups in practice have "
    "32 to 128 weights, and scales of 8 or 16 bits. A scale for each row is the standard for "
    "convolutions: it costs little, and the integer product of one output still has one scale."
)
folds(
    lambda: table(w, trials, now),
    code(now),
    "The matrix is small, 10 channels of 24 weights, so that scales weigh more than in a real "
    "layer. All scales are float32 and symmetric, by the largest weight; a clipped range would "
    "sacrifice the outlier and save the rest. Full colour is an error as large as a usual weight. "
    "The outlier is part of the signal, and raises the SQNR of all three. "
    "The weights of different row sizes are drawn from the seed; the outlier is put there by hand.",
    settings.key(GranularitySettings, "seed"),
)
steps = {
    "group": options("group", {name: name for name in GROUPS}),
    "story": options("story", STORIES),
    "seed": nearby(now, "seed"),
}
ahead(now, drawn, "granularity", PRESETS, steps)
