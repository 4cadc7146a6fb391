"""What the lab of granularity shows."""

import numpy as np
import streamlit as st

from core.data.weight_matrices import digit_weights, uneven_rows, with_outlier
from core.studies.granularity_error import GranularityResult, at_each_granularity
from explorer.compute.live import live
from explorer.live.granularity_chart import granularity_chart, granularity_data
from explorer.vega import Picture, filled


@st.cache_resource(show_spinner=False, max_entries=20)
def weight_matrix(name: str, seed: int) -> np.ndarray:
    """The weights of the granularity lab."""
    return uneven_rows(seed) if name == "uneven" else digit_weights(seed)


@st.cache_resource(show_spinner=False, max_entries=50)
def granularity_picture(name: str, seed: int, group: int) -> Picture:
    """The heatmaps of those weights and of their errors."""
    return filled(live(granularity_chart), granularity_data(weight_matrix(name, seed), group))


@st.cache_resource(show_spinner=False, max_entries=200)
def granularity_trials(
    name: str, seed: int, outlier: tuple[int, int, float], bits: int, group: int
) -> tuple[np.ndarray, dict[str, GranularityResult]]:
    """Those weights with an outlier (row, column, value), and what each granularity makes of it."""
    w = with_outlier(weight_matrix(name, seed), *outlier)
    return w, at_each_granularity(w, bits, group)
