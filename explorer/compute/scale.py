"""What the lab of scale and zero point shows."""

import streamlit as st

from core.networks import inexact_zero
from core.networks.inexact_zero import cases
from core.studies.affine_and_symmetric import AffineAndSymmetric, affine_and_symmetric
from core.studies.inexact_zero_maps import ZeroMap, blankest, inexact_zero_maps
from explorer.chart.picture import Picture, filled
from explorer.compute.digit_networks import digits
from explorer.compute.small_cnn import cnn, cnn_ranges
from explorer.labs.scale.chart import scale_chart
from explorer.labs.scale.zero_charts import (
    FEWEST,
    MOST,
    Shares,
    accuracy_chart,
    accuracy_data,
    zero_maps_chart,
    zero_maps_data,
)


@st.cache_resource(show_spinner=False, max_entries=1)
def scale_picture() -> Picture:
    """The three rows of levels over one range."""
    description = "Affine levels, symmetric levels and levels that miss zero, over one range."
    return filled(scale_chart, description, {})


@st.cache_resource(show_spinner=False, max_entries=200)
def affine_and_symmetric_levels(low: float, high: float, bits: int) -> AffineAndSymmetric:
    """One range mapped to codes."""
    return affine_and_symmetric(low, high, bits)


@st.cache_resource(show_spinner=False, max_entries=16)
def zero_maps(bits: int) -> tuple[ZeroMap, ...]:
    """Feature maps of the blankest test digit, its zeros exact and half a step away."""
    return inexact_zero_maps(blankest(digits().test_images), bits)


@st.cache_resource(show_spinner=False, max_entries=1)
def zero_maps_picture() -> Picture:
    """Those maps at every number of bits."""
    description = "A digit after two filters, with exact zeros and with zeros half a step away."
    data = zero_maps_data({bits: zero_maps(bits) for bits in range(FEWEST, MOST + 1)})
    return filled(zero_maps_chart, description, data)


@st.cache_resource(show_spinner=False, max_entries=100)
def inexact_zero_accuracies(seed: int, bits: int, offsets: tuple[float, ...]) -> Shares:
    """The small CNN's accuracy when 0 becomes each of `offsets` steps, in each case."""
    known = digits().test_images, digits().test_labels, cnn_ranges(seed), bits
    return {
        case: tuple(inexact_zero.accuracy(cnn(seed), *known, cases(d)[case]) for d in offsets)
        for case in cases(0.0)
    }


@st.cache_resource(show_spinner=False, max_entries=100)
def zero_accuracy_picture(seed: int, bits: int, offsets: tuple[float, ...]) -> Picture:
    """The chart of those accuracies."""
    description = "Accuracy over the offset of zero: values moved, padding moved, both."
    data = accuracy_data(offsets, inexact_zero_accuracies(seed, bits, offsets))
    return filled(accuracy_chart, description, {}, data, known=(offsets,))
