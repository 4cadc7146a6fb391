"""The file: the network's weights written with codes packed into bytes, its size beside the sum."""

from collections.abc import Sequence

import streamlit as st

from core.studies.hardware.layer_cost import LayerCost
from core.studies.hardware.live_layers import LiveLayers
from core.studies.hardware.packed_file import as_file, packed_layers
from explorer.hardware.controls import HardwareSettings
from explorer.hardware.tables import file_columns


def stored(now: HardwareSettings, live: LiveLayers, few: Sequence[LayerCost]) -> None:
    """Writes the file, tells what is in it, and hands it out."""
    st.subheader("Written to a file", anchor=False)
    layers = packed_layers(live.layers, now.weight_bits, now.bits.per_channel)
    content = as_file(layers)
    data, computed = sum(layer.bytes for layer in layers), sum(cost.stored_bytes for cost in few)
    codes = sum(layer.codes.nbytes for layer in layers)
    floats = 4 * sum(work.weights + work.outputs for work in live.work)
    st.write(
        f"The trained weights at {now.weight_bits} bits, {8 // now.weight_bits} codes in a byte, "
        f"with scales and biases: **{data:,} bytes written**, {computed:,} computed, "
        f"{floats:,} in float32. It is {floats / data:.1f} times smaller, and not "
        f"{32 / now.weight_bits:.0f} times, because scales and biases take {1 - codes / data:.0%}. "
        f"With the header, which has the names, the file has {len(content):,} bytes. It is a "
        "safetensors file, which the package of that name reads."
    )
    st.download_button(
        "Download the file",
        content,
        f"{now.network}-w{now.weight_bits}.safetensors",
        "application/octet-stream",
        on_click="ignore",
    )
    with st.expander("The file layer by layer"):
        st.table(file_columns(layers, few))
