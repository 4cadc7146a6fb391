"""What the lab of granularity shows."""

import numpy as np
import streamlit as st

from core.data.weight_matrices import digit_weights, uneven_rows, with_outlier
from core.studies.granularity_error import GranularityResult, at_each_granularity
from explorer.chart.picture import Picture, filled
from explorer.compute.examples import layer_tensor
from explorer.labs.granularity.chart import LARGEST, granularity_chart, granularity_data


@st.cache_resource(show_spinner=False, max_entries=20)
def weight_matrix(name: str, seed: int) -> np.ndarray:
    """The weights of the granularity lab, or channels of a layer's tensor that is still known."""
    own = layer_tensor(name)
    if own is not None:
        return own.block(LARGEST)
    return uneven_rows(seed) if name == "uneven" else digit_weights(seed)


@st.cache_resource(show_spinner=False, max_entries=50)
def granularity_picture(name: str, seed: int) -> Picture:
    """The heatmaps of those weights and of their errors."""
    description = "A weight matrix as heatmap, and three heatmaps of its error."
    return filled(granularity_chart, description, granularity_data(weight_matrix(name, seed)))


@st.cache_resource(show_spinner=False, max_entries=200)
def granularity_results(
    name: str, seed: int, outlier: tuple[int, int, float], bits: int, group: int
) -> tuple[np.ndarray, dict[str, GranularityResult]]:
    """Those weights with an outlier (row, column, value), and what each granularity makes of it."""
    w = with_outlier(weight_matrix(name, seed), *outlier)
    return w, at_each_granularity(w, bits, group)
