"""What the lab of rounding shows."""

import streamlit as st

from core.rounding import RoundingMode
from core.studies.rounding_error import VALUES, RoundingResult, measure_rounding
from explorer.chart.picture import Picture, filled
from explorer.labs.rounding.chart import rounding_chart, rounding_data


@st.cache_resource(show_spinner=False, max_entries=50)
def rounding_picture(seed: int) -> Picture:
    """The staircase; `seed` decides what stochastic rounding draws."""
    description = "A staircase of rounded values over x, and below it the error."
    return filled(rounding_chart, description, rounding_data(seed))


@st.cache_resource(show_spinner=False, max_entries=200)
def rounding_result(name: str, seed: int, step: float, zero: int, mode: str) -> RoundingResult:
    """What one rounding mode does to a tensor."""
    return measure_rounding(VALUES[name](seed), step, zero, RoundingMode(mode), seed)
