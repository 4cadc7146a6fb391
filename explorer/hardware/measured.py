"""Times of this machine, measured now, beside those of the model."""

from functools import partial

import streamlit as st

from core.studies.hardware.layer_cost import IN_FLOAT, Bits, LayerCost
from core.studies.hardware.live_layers import LiveLayers
from core.studies.hardware.measured_layers import ROUNDS
from explorer import compute, settings
from explorer.hardware.controls import HardwareSettings
from explorer.hardware.tables import time_columns, time_words

CODES = Bits(8, 8)  # a kernel of the core holds one code a byte


def measured_here(now: HardwareSettings, live: LiveLayers) -> None:
    """A button; then every layer in NumPy and torch, on floats and on codes."""
    st.subheader("Measured on this machine", anchor=False)
    st.write(
        f"Our kernels run each layer here, now, {ROUNDS} times, on {now.inputs} "
        f"{'input' if now.inputs == 1 else 'inputs'} at once; the shortest time counts. Codes of "
        "fewer than 8 bits would be computed as 8 and take as long."
    )
    if not now.measured:
        st.button(
            "Measure here",
            icon=":material/timer:",
            on_click=partial(settings.put, HardwareSettings, measured=True),
        )
        return
    st.button(
        "Measure again",
        icon=":material/timer:",
        on_click=compute.forget_layer_times,
        args=(now.network, now.seed, now.inputs),
    )
    place = st.empty()
    with st.spinner("Measuring…"):
        here = compute.measured_machine()
        costs = [
            (LayerCost(work, IN_FLOAT, now.inputs), LayerCost(work, CODES, now.inputs))
            for work in live.work
        ]
        for times in compute.layer_times(now.network, now.seed, now.inputs):
            with place.container():
                st.markdown(time_words(times))
                st.dataframe(time_columns(times, costs, here), hide_index=True)
    st.caption(
        "Modelled: by the roofline of this machine, which is measured on large arrays. Where a "
        "small layer takes longer, calling, checking and converting cost more than its arithmetic. "
        "NumPy has no fast product of integers: ours turns codes into floats, multiplies, and "
        "turns the sums back, exactly. Both libraries compute on one thread."
    )
