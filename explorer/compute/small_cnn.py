"""The small convolutional network: its training, and what bits cost it."""

import streamlit as st

from core.networks.bit_sweep import Curve, sweep_weight_bits
from core.networks.cnn import Cnn
from core.networks.quantized_cnn import Ranges, calibrate
from core.training.train_cnn import Step, train_cnn
from explorer.chart.picture import Picture, filled
from explorer.compute.digit_networks import digits
from explorer.compute.shared_steps import SharedSteps
from explorer.network.chart import curves_chart, curves_data


@st.cache_resource(show_spinner=False, max_entries=100)
def cnn_training(seed: int) -> SharedSteps[Step]:
    """The training of the small CNN, epoch by epoch: once for a seed, whoever asks."""
    return SharedSteps(train_cnn(digits(), seed))


def cnn(seed: int) -> Cnn:
    """The trained small CNN of this seed."""
    *_, last = cnn_training(seed)
    return last.cnn


@st.cache_resource(show_spinner=False, max_entries=100)
def cnn_ranges(seed: int) -> Ranges:
    """The ranges of its activations on the training images."""
    return calibrate(cnn(seed), digits().train_images)


@st.cache_resource(show_spinner=False, max_entries=100)
def cnn_curves(seed: int, activation_bits: int) -> tuple[Curve, ...]:
    """Its answers to the test images against the bits of its weights."""
    images, labels = digits().test_images, digits().test_labels
    return sweep_weight_bits(cnn(seed), images, labels, cnn_ranges(seed), activation_bits)


@st.cache_resource(show_spinner=False, max_entries=100)
def cnn_curves_picture(seed: int, activation_bits: int) -> Picture:
    """The curves, and every text that follows the bits of the weights."""
    data = curves_data(cnn_curves(seed, activation_bits), cnn(seed), activation_bits)
    description = (
        "Share of the test digits read correctly over the bits of the weights, with one scale per "
        "tensor and one per channel; a ring around the current choice."
    )
    return filled(curves_chart, description, *data)
