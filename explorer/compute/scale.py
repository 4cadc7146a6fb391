"""What the lab of scale and zero point shows."""

import streamlit as st

from core.networks import inexact_zero
from core.networks.inexact_zero import cases
from core.studies.affine_and_symmetric import AffineAndSymmetric, affine_and_symmetric
from core.studies.inexact_zero_maps import ZeroMap, blankest, inexact_zero_maps
from explorer.compute.digit_networks import digits
from explorer.compute.live import live
from explorer.compute.small_cnn import cnn, cnn_ranges
from explorer.figures.zero_damage import Shares, zero_damage_chart
from explorer.live.scale_chart import scale_chart
from explorer.live.zero_maps_chart import SLIDER as MAP_BITS
from explorer.live.zero_maps_chart import zero_maps_chart
from explorer.vega import Picture, Spec, filled, spec


@st.cache_resource(show_spinner=False, max_entries=1)
def scale_picture() -> Picture:
    """The three rows of levels over one range."""
    return filled(live(scale_chart), {})


@st.cache_resource(show_spinner=False, max_entries=200)
def scale_trial(low: float, high: float, bits: int) -> AffineAndSymmetric:
    """One range mapped to codes."""
    return affine_and_symmetric(low, high, bits)


@st.cache_resource(show_spinner=False, max_entries=16)
def zero_maps(bits: int) -> tuple[ZeroMap, ...]:
    """Feature maps of the blankest test digit, its zeros exact and half a step away."""
    return inexact_zero_maps(blankest(digits().test_images), bits)


@st.cache_resource(show_spinner=False, max_entries=1)
def zero_maps_picture() -> Picture:
    """The chart of those maps."""
    every = range(int(MAP_BITS.low), int(MAP_BITS.high) + 1)
    return filled(spec(zero_maps_chart({bits: zero_maps(bits) for bits in every})), {})


@st.cache_resource(show_spinner=False, max_entries=100)
def inexact_zero_accuracies(seed: int, bits: int, offsets: tuple[float, ...]) -> Shares:
    """The small CNN's accuracy when 0 becomes each of `offsets` steps, in each way."""
    known = digits().test_images, digits().test_labels, cnn_ranges(seed), bits
    return {
        way: tuple(inexact_zero.accuracy(cnn(seed), *known, cases(d)[way]) for d in offsets)
        for way in cases(0.0)
    }


@st.cache_resource(show_spinner=False, max_entries=100)
def zero_damage_picture(seed: int, bits: int, offsets: tuple[float, ...]) -> Spec:
    """The chart of those accuracies."""
    return spec(zero_damage_chart(offsets, inexact_zero_accuracies(seed, bits, offsets)))
