"""The small convolutional network: its training, and the ranges of its activations."""

import streamlit as st

from core.networks.cnn import Cnn
from core.networks.cnn_ranges import Ranges, calibrate
from core.training.train_cnn import Step, train_cnn
from explorer.compute.digit_networks import digits
from explorer.compute.shared_steps import SharedSteps


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
