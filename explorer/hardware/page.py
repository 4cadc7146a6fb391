"""Hardware view: memory, bit operations and bytes moved of each layer, and the time they take."""

import streamlit as st

st.title("Does a layer wait for the memory or for the arithmetic?")
st.write(
    "A layer moves bytes and multiplies numbers, and the slower of the two decides: on the slope "
    "of the roof it waits for the memory, on its level part for the arithmetic. **Try it:** "
    "compute a single input, and see the layers move to the left, because the weights are then "
    "read for one input alone. Or leave the activations in float32: the memory shrinks, but the "
    "arithmetic stays as slow."
)

from core.studies.hardware.layer_cost import IN_FLOAT, LayerCost
from core.studies.hardware.layer_work import LayerWork
from core.studies.hardware.live_layers import LiveLayers
from core.studies.hardware.processor import Processor
from explorer import compute, settings
from explorer.controls.lab import details
from explorer.controls.numbers import number_row
from explorer.controls.plot import plot
from explorer.controls.waiting import wait_for_digits
from explorer.hardware import tables, texts
from explorer.hardware.chart import roofline
from explorer.hardware.controls import (
    HERE,
    LIVE,
    OWN,
    PRESETS,
    YOURS,
    HardwareSettings,
    network_controls,
    processor_controls,
)
from explorer.hardware.measured import measured_here
from explorer.hardware.numbers import numbers, sentence
from explorer.hardware.stored import stored
from explorer.hardware.uploaded import uploaded_python, uploaded_work
from explorer.markdown import code
from explorer.transformer.waiting import wait_for_training


def layers(now: HardwareSettings) -> tuple[tuple[LayerWork, ...], LiveLayers | None]:
    """The layers' work; and the layers themselves, of a live network."""
    if now.network == YOURS:
        return uploaded_work(now.job), None
    if now.network == "sorter":
        wait_for_training(now.seed)
    else:
        wait_for_digits(compute.method_network(now.network, now.seed), LIVE[now.network])
    live = compute.live_layers(now.network, now.seed)
    return live.work, live


def chosen_processor(now: HardwareSettings) -> Processor:
    """The processor on screen; this machine is measured first."""
    if now.processor == HERE:
        with st.spinner("Measuring this machine…"):
            return compute.measured_machine()
    return now.own if now.processor == OWN else PRESETS[now.processor]


def view(now: HardwareSettings, work: tuple[LayerWork, ...], live: LiveLayers | None) -> None:
    """The picture, the numbers, and for a live network the file and the times."""
    left, right = st.columns([0.7, 0.3], gap="medium")
    with right:
        network_controls(now)
        processor_controls(now)
    in_float = [LayerCost(one, IN_FLOAT, now.inputs) for one in work]
    few = [LayerCost(one, now.bits, now.inputs) for one in work]
    with left:
        processor = chosen_processor(now)
        plot(
            roofline(in_float, few, processor),
            "roofline",
            "Each layer at its operations for a byte, under the roof of the processor, in float32 "
            "and at few bits; the table below has every number.",
        )
    st.caption(texts.source(now, processor, now.bits.wider))
    number_row(*numbers(in_float, few, processor))
    st.markdown(sentence(in_float, few, processor))

    def costs_as_table() -> None:
        st.dataframe(tables.cost_columns(in_float, few, processor), hide_index=True)

    longest = texts.slowest(few, processor)
    st.markdown(f"{code(longest.work.name)}, whose modelled time is the longest, by these numbers:")
    with st.container(horizontal=True, gap="large"):
        st.latex(texts.time_formula(longest, processor), width="content")
        st.latex(texts.counts_formula(longest), width="content")
    if live is None:
        program = uploaded_python(texts.processor_python(processor), few)
    else:
        stored(now, live, few)
        measured_here(now, live)
        program = texts.python(now, processor, live)
    details(
        costs_as_table,
        program,
        f"{texts.SIMPLIFIES}\n\n{texts.ENERGY_SOURCE}",
        settings.key(HardwareSettings, "seed"),
    )


settings_now = settings.current(HardwareSettings)
found, network = layers(settings_now)
if found:
    view(settings_now, found, network)
else:
    network_controls(settings_now)
