"""What the minimal lab shows."""

import numpy as np
import streamlit as st

from explorer.chart.picture import Picture, filled
from explorer.labs.minimal.chart import minimal_chart


@st.cache_resource(show_spinner=False, max_entries=20)
def minimal_picture(seed: int) -> Picture:
    """The staircase of some values."""
    x = np.sort(np.random.default_rng(seed).uniform(-3, 3, 200))
    tables = {"values": {"x": x.tolist()}}
    return filled(minimal_chart, "A staircase of rounded values.", {}, tables)
