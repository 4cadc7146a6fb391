"""What the lab of calibration shows."""

import streamlit as st

from core.studies.ranges_over_batches import (
    RangesOverBatches,
    StaticAndDynamic,
    ranges_over_batches,
    static_and_dynamic,
)
from explorer.compute.live import live
from explorer.live.calibration_chart import (
    calibration_chart,
    calibration_data,
    shift_chart,
    shift_data,
)
from explorer.vega import Picture, filled


@st.cache_resource(show_spinner=False, max_entries=50)
def calibration_stream(story: str, bits: int, seed: int) -> RangesOverBatches:
    """Every rule after every batch of a stream."""
    return ranges_over_batches(story, bits, seed)


@st.cache_resource(show_spinner=False, max_entries=50)
def calibration_picture(story: str, bits: int, seed: int) -> Picture:
    """The stream's histogram and ranges."""
    signals, bars = calibration_data(calibration_stream(story, bits, seed), bits)
    return filled(live(calibration_chart), signals, bars=bars)


@st.cache_resource(show_spinner=False, max_entries=100)
def calibration_shifted(story: str, rule: str, bits: int, seed: int) -> StaticAndDynamic:
    """Static and dynamic ranges on data of another brightness."""
    return static_and_dynamic(calibration_stream(story, bits, seed), rule, bits)


@st.cache_resource(show_spinner=False, max_entries=50)
def shift_picture(story: str, rule: str, bits: int, seed: int) -> Picture:
    """The two over the brightness."""
    shifts = shift_data(calibration_shifted(story, rule, bits, seed))
    return filled(live(shift_chart), {}, shifts=shifts)
