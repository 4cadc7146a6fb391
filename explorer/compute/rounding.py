"""What the lab of rounding shows."""

import streamlit as st

from core.rounding import RoundingMode
from core.studies.rounding_error import VALUES, RoundingResult, measure_rounding
from explorer.compute.live import live
from explorer.live.rounding_chart import rounding_chart, rounding_data
from explorer.vega import Picture, filled


@st.cache_resource(show_spinner=False, max_entries=50)
def rounding_picture(mode: str, seed: int) -> Picture:
    """The staircase of one rounding mode."""
    return filled(live(rounding_chart), rounding_data(RoundingMode(mode), seed))


@st.cache_resource(show_spinner=False, max_entries=200)
def rounding_trial(name: str, seed: int, step: float, zero_point: int, mode: str) -> RoundingResult:
    """What one rounding mode does to a tensor."""
    return measure_rounding(VALUES[name](seed), step, zero_point, RoundingMode(mode), seed)
