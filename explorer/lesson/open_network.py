"""The button with which a lesson hands its network over to "Your model"."""

from collections.abc import Callable

import streamlit as st

from explorer import handover
from explorer.handover import HandedModel
from explorer.pages import page_at
from lessons.engine.network import Network

_PAGE = "your-model"


def open_network(network: Callable[[], Network] | None) -> None:
    """Draws the button where there is a network; it is quantized there as in the lesson."""
    label = f"Open this network in “{page_at(_PAGE).title}”"
    if network is None or not st.button(label, icon=":material/arrow_forward:"):
        return
    with st.spinner("Measuring …"):
        one = network()
    handover.hand_over(
        _PAGE,
        HandedModel(one.name, one.model, one.inputs, one.config.layers),
        weight_bits=str(one.config.weight_bits),
        activation_bits=str(one.config.activation_bits),
        scales="channel" if one.config.per_channel else "tensor",
    )
