"""The lab of granularity: how many weights should share one scale?"""

import streamlit as st

st.title("How many weights should share one scale?")
st.write(
    "**Try it:** drag the framed weight to another row, or make it smaller. With one scale for "
    "all, one large weight takes the levels away from every other; with a scale for each row, from "
    "its row alone."
)

import numpy as np
import pandas as pd

from core.data.weight_matrices import COLUMNS
from explorer import settings
from explorer.controls.lab import details
from explorer.labs.granularity.live import (
    NAMES,
    GranularitySettings,
    Results,
    granularity_chart,
    measured,
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
w, results = measured(now)
granularity_chart(now)
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
