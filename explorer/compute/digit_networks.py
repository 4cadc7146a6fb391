"""The digits of the home page, its network, and what that answers."""

from collections.abc import Mapping

import numpy as np
import streamlit as st

from core.data.digits import INK, Digits, load_digits
from core.networks.mlp import Mlp, softmax, train
from core.networks.quantized_mlp import QuantizedMlp, quantize_mlp
from explorer.chart.picture import Picture, filled
from explorer.home.chart import BITS, answers_chart, answers_data, nothing_drawn, numbers_data


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
    return _network(seed, bits).logits(digits().test_images).argmax(axis=1)


def digit_shares(seed: int, ink: tuple[int, ...], bits: int | None) -> np.ndarray:
    """How sure the network is of each answer to a drawing of 64 squares; (10,), sums to 1."""
    return softmax(_network(seed, bits).logits(np.array([ink], np.float32) / INK))[0]


@st.cache_resource(show_spinner=False, max_entries=100)
def answers_picture(seed: int, ink: tuple[int, ...]) -> Picture:
    """The answers to a drawing at every number of bits."""
    shares = {bits: digit_shares(seed, ink, bits) for bits in BITS}
    signals, tables = (
        answers_data(digit_shares(seed, ink, None), shares) if any(ink) else nothing_drawn()
    )
    description = "How sure the float network and the one of few bits are of each digit, as bars."
    return filled(answers_chart, description, {**signals, **_numbers(seed)}, tables)


@st.cache_resource(show_spinner=False, max_entries=20)
def _numbers(seed: int) -> Mapping[str, list[str]]:
    network = digit_network(seed)
    return numbers_data(
        answers_to_test_digits(seed, None),
        {bits: answers_to_test_digits(seed, bits) for bits in BITS},
        digits().test_labels,
        network.weight1.size + network.weight2.size,
    )


def _network(seed: int, bits: int | None) -> Mlp | QuantizedMlp:
    return digit_network(seed) if bits is None else digit_network_at(seed, bits)
