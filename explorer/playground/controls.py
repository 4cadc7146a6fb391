"""The playground's widgets: those that matter in sight, the others folded away."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from core.calibration import RULES
from core.data.plane_points import PlanePoints, Shape
from core.training.playground import MAX_LAYERS, MAX_NEURONS
from explorer import settings
from explorer.controls.choices import segments, select
from explorer.playground import own_points
from explorer.playground.choices import (
    ACTIVATIONS,
    OWN,
    PROFILES,
    RATES,
    ROUNDINGS,
    SCALES,
    START,
    WHEN,
    Data,
    PlaygroundSettings,
)
from explorer.playground.data_thumbnail import data_thumbnail
from explorer.playground.layer_bits import layer_bits
from explorer.playground.own_data import own_data

_select = partial(select, PlaygroundSettings)
_key = partial(settings.key, PlaygroundSettings)


def quantization(now: PlaygroundSettings) -> None:
    """The bits, the scales, and when the network is quantized."""
    st.slider("Bits for each weight", 1, 8, key=_key("weight_bits"), on_change=_anew(now))
    st.slider("Bits for each activation", 2, 8, key=_key("activation_bits"), on_change=_anew(now))
    segments(
        PlaygroundSettings,
        "scales",
        "Scales of the weights",
        SCALES,
        explained="One scale must fit all weights of a layer, or only those of one neuron.",
        on_change=_anew(now),
    )
    segments(
        PlaygroundSettings,
        "when",
        "The network is trained",
        WHEN,
        explained="In float, and then quantized: post-training quantization. On its levels: "
        "quantization-aware training, in which the network computes with rounded weights from the "
        "start.",
        on_change=_back_to_start,
    )


def shapes(now: PlaygroundSettings) -> None:
    """A small picture of each shape and of the visitor's own points, with a button under it."""
    st.markdown("Data")
    with st.container(horizontal=True, gap="xxsmall"):
        for shape in Shape:
            _shape(now, shape.value, Data(shape, now.noise / 100, now.seed).points)
        _shape(now, OWN, own_points.marks(now.points))
    if now.shape == OWN:
        own_data(now)


def _shape(now: PlaygroundSettings, name: str, points: PlanePoints) -> None:
    with st.container(width=72, gap=None, horizontal_alignment="center"):
        st.image(data_thumbnail(points), width=64, alt="")
        st.button(
            name,
            key=f"data: {name}",
            type="primary" if name == now.shape else "tertiary",
            on_click=partial(settings.put, PlaygroundSettings, shape=name, round=START),
        )


def folded(now: PlaygroundSettings) -> None:
    """Everything that has a good default."""
    with st.expander("Network and training"):
        st.slider("Hidden layers", 0, MAX_LAYERS, key=_key("layers"), on_change=_back_to_start)
        st.slider("Neurons in each", 1, MAX_NEURONS, key=_key("neurons"), on_change=_back_to_start)
        _select("activation", "Activation", ACTIVATIONS, on_change=_back_to_start)
        _select("rate", "Learning rate", RATES, on_change=_back_to_start)
        st.slider("Noise of the data, in %", 0, 30, key=_key("noise"), on_change=_back_to_start)
        st.number_input("Seed", 0, 999, key=_key("seed"), on_change=_back_to_start)
    with st.expander("Bits of each layer"):
        layer_bits(now, _anew(now))
    with st.expander("Quantization in detail"):
        st.checkbox("Activations symmetric about 0", key=_key("symmetric"), on_change=_anew(now))
        _select("rounding", "Weights are rounded", ROUNDINGS, on_change=_anew(now))
        titles = {name: rule.title for name, rule in RULES.items()}
        _select("calibration", "Calibration of the ranges", titles, on_change=_anew(now))
        st.checkbox("Scales are powers of two", key=_key("powers"), on_change=_anew(now))
        _select("profile", "Integer sums are rescaled as in", PROFILES)


def _anew(now: PlaygroundSettings) -> Callable[[], None] | None:
    """What else a change of the quantization does: training that uses the levels starts anew."""
    return _back_to_start if now.when == "during" else None


def _back_to_start() -> None:
    """Another network is trained: as far as the first sight, unless this one was not as far."""
    rounds = st.session_state[_key("round")]
    settings.put(PlaygroundSettings, round=min(rounds, START))
