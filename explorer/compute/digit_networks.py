"""The digits of the home page, its network, and what that answers."""

import numpy as np
import streamlit as st

from core.data.digits import Digits, load_digits
from core.networks.mlp import Mlp, train
from core.networks.quantized_mlp import QuantizedMlp, quantize_mlp


@st.cache_resource(show_spinner=False, max_entries=1)
def digits() -> Digits:
    """The digits, always split the same way."""
    return load_digits()


@st.cache_resource(show_spinner=False, max_entries=20)
def digit_network(seed: int) -> Mlp:
    """The home page's network, trained from this seed."""
    return train(digits().train_images, digits().train_labels, seed)


@st.cache_resource(show_spinner=False, max_entries=100)
def digit_network_at(seed: int, bits: int) -> QuantizedMlp:
    """The same network with weights and activations of `bits` bits."""
    return quantize_mlp(digit_network(seed), digits().train_images, bits)


@st.cache_resource(show_spinner=False, max_entries=100)
def answers_to_test_digits(seed: int, bits: int | None) -> np.ndarray:
    """What the network answers to each test digit; `bits` None: the float network."""
    network = digit_network(seed) if bits is None else digit_network_at(seed, bits)
    return network.logits(digits().test_images).argmax(axis=1)
