"""What the lab of calibration shows."""

import numpy as np
import streamlit as st

from core.data.batch_streams import batches
from core.studies.ranges_on_unseen_data import APART, unseen_sqnr
from core.studies.ranges_over_batches import (
    RangesOverBatches,
    StaticAndDynamic,
    ranges_over_batches,
    static_and_dynamic,
)
from explorer.chart.picture import Picture, filled
from explorer.compute.examples import layer_tensor
from explorer.labs.calibration.chart import (
    calibration_chart,
    calibration_data,
    shift_chart,
    shift_data,
)


@st.cache_resource(show_spinner=False, max_entries=50)
def calibration_stream(story: str, bits: int, seed: int) -> tuple[RangesOverBatches, np.ndarray]:
    """Every rule after every batch of a stream, and its SQNR in dB on unseen data."""
    seen, unseen = calibration_batches(story, seed)
    known = ranges_over_batches(seen, bits)
    return known, unseen_sqnr(known, unseen, bits)


def calibration_batches(story: str, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """The batches that are seen and others, float64: of a story, or of a layer's input.

    Raises:
        InputError: for another story, or a layer that was forgotten.
    """
    own = layer_tensor(story)
    if own is not None and own.streams is not None:
        return own.streams
    return batches(story, seed), batches(story, seed + APART)


@st.cache_resource(show_spinner=False, max_entries=50)
def calibration_picture(story: str, bits: int, seed: int) -> Picture:
    """The stream's histogram and ranges."""
    description = "A histogram of the values seen, and below it the range of each rule."
    data = calibration_data(*calibration_stream(story, bits, seed))
    return filled(calibration_chart, description, *data)


@st.cache_resource(show_spinner=False, max_entries=100)
def calibration_shifted(story: str, rule: str, bits: int, seed: int) -> StaticAndDynamic:
    """Static and dynamic ranges on data of another brightness."""
    return static_and_dynamic(calibration_stream(story, bits, seed)[0], rule, bits)


@st.cache_resource(show_spinner=False, max_entries=50)
def shift_picture(story: str, rule: str, bits: int, seed: int) -> Picture:
    """The two over the brightness."""
    description = "Signal to noise of a static and a dynamic range over the brightness of new data."
    shifts = shift_data(calibration_shifted(story, rule, bits, seed))
    return filled(shift_chart, description, {}, shifts)
