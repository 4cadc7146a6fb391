"""The sole cache site: each function asks the core for one result and remembers it.

Results are shared between visitors and frozen; nobody changes one. `max_entries` bounds the memory.
"""

import numpy as np
import streamlit as st

from core.models.samples import SAMPLES, Sample
from core.networks.digits import Digits, load_digits
from core.networks.mlp import Mlp, train
from core.networks.quantized_mlp import QuantizedMlp, quantize_mlp
from explorer.jobs import Reports


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


@st.cache_data(show_spinner="Training the sample’s network…")
def sample_model(name: str) -> bytes:
    """The ONNX file of a built-in sample."""
    return _sample(name).build()


@st.cache_data(show_spinner=False)
def sample_data(name: str) -> bytes | None:
    """The calibration images of a built-in sample, as .npz."""
    return _sample(name).data()


def _sample(name: str) -> Sample:
    return next(sample for sample in SAMPLES if sample.name == name)


@st.cache_resource
def reports() -> Reports:
    """What was measured in "Your model", for all sessions."""
    return Reports()
