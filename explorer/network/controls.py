"""The widgets of the live network: how coarse it is made, and which training is looked at."""

from dataclasses import dataclass

import streamlit as st

from core.granularity import PerChannel, PerTensor
from core.networks.quantized_cnn import Precision
from explorer import settings

_SCALES = {"tensor": "per tensor", "channel": "per channel"}


@dataclass(frozen=True)
class NetworkSettings:
    """What the network is made of; `seed` is that of its training."""

    weight_bits: int = settings.whole(3, 2, 8)
    activation_bits: int = settings.whole(4, 2, 8)
    scales: str = settings.choice("tensor", _SCALES)
    seed: int = settings.whole(0, 0, 999)

    @property
    def precision(self) -> Precision:
        """The same for the core."""
        granularity = PerChannel(0) if self.scales == "channel" else PerTensor()
        return Precision(self.weight_bits, self.activation_bits, granularity)


def controls() -> None:
    """Two sliders, a switch and the seed."""
    st.slider(
        "Bits for each weight",
        2,
        8,
        key=settings.key(NetworkSettings, "weight_bits"),
        help="What the network has learnt. b bits allow 2ᵇ different values.",
    )
    st.segmented_control(
        "One scale for the weights",
        list(_SCALES),
        required=True,
        format_func=lambda scale: _SCALES[scale],
        key=settings.key(NetworkSettings, "scales"),
        help="Per tensor: a whole layer shares one scale. Per channel: each output of a layer "
        "(each filter of a convolution) has its own.",
    )
    st.slider(
        "Bits for each activation",
        2,
        8,
        key=settings.key(NetworkSettings, "activation_bits"),
        help="What flows through the network: the picture, and what each layer hands on.",
    )
    st.number_input(
        "Seed of the training",
        0,
        999,
        key=settings.key(NetworkSettings, "seed"),
        help="Another seed trains another network, in a few seconds.",
    )
