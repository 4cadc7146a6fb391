"""The visitor's own bits: a box for each layer, and whether they beat the front."""

from collections.abc import Sequence

import streamlit as st

from core.networks.chain import Chain
from core.studies.bits_and_bytes import MeasuredChain
from explorer.controls.choices import select
from explorer.network.controls import BITS, LAYERS, NetworkSettings
from explorer.network.words import own_bits_verdict


def own_bits(chain: Chain, own: MeasuredChain, uniform: Sequence[MeasuredChain]) -> None:
    """A box for each layer; uniform: every choice with the same bits in all layers."""
    st.markdown("**Your own bits for the weights of each layer**")
    with st.container(horizontal=True, gap="small"):
        for design, layer in zip(chain.design, chain.layers, strict=True):
            label = f"{LAYERS[design.name][0]} ({layer.weight.size:,})"
            select(NetworkSettings, design.name, label, BITS, width=150)
    st.caption(
        f"In brackets: how many weights the layer has. {own_bits_verdict(own, uniform)} To follow "
        "the digit with them, choose *own bits* under *Bits of the layers*."
    )
