"""A digit on its way through a small network, in float and in few bits."""

import streamlit as st

st.title("Where does a network of few bits lose a digit?")
st.write(
    "A small network, built like a MobileNet, reads handwritten digits. **Try it:** follow the "
    "digit from layer to layer. Then give each channel a scale of its own, or equalize the "
    "channels, and draw a digit yourself."
)

from dataclasses import replace

from core.networks.weight_storage import float_bytes
from core.studies.claims.statements import OF_DEPTHWISE_CNN, OF_DIGITS_CNN
from explorer import compute, settings
from explorer.chart.live_chart import live_chart
from explorer.chart.number import Number
from explorer.controls.drawing_pad.digit import ink_of
from explorer.controls.lab import details
from explorer.controls.take_home import of_chain, take_home
from explorer.controls.waiting import wait_for_digits
from explorer.figures.claims_table import measured_columns, statement_columns
from explorer.network import digit, words
from explorer.network.controls import (
    BITS,
    CONTROLS,
    LAYERS,
    NETWORKS,
    SCALES,
    NetworkSettings,
    layer_presets,
)
from explorer.network.mistakes import mistakes
from explorer.network.own_bits import own_bits
from explorer.network.python import program
from explorer.network.without_floats import without_floats

TAKEN = 64  # digits that go along with the network
NEEDS_DATA = ("network", "scales", "activation_bits", "layer")


def number(label: str, name: str, meaning: str) -> Number:
    """A number that follows the slider: the texts `name` of the maps have it for all bits."""
    return Number(label, pictures[0].signals[name][now.index], meaning, f"{name}_now")


def what_was_claimed() -> None:
    """What becomes of each claim over the seeds."""
    st.subheader("What holds over the seeds?", anchor=False)
    table = compute.claims_table()
    if table.seeds():
        st.write(words.over_seeds(table, now.network))
    statements = OF_DEPTHWISE_CNN if now.network == "depthwise" else OF_DIGITS_CNN[:3]
    st.table(statement_columns(table, statements))
    st.caption(f"By `make claims`: {table.measured}.")
    with st.expander("Every measure"):
        st.table(measured_columns(table, "depthwise " if now.network == "depthwise" else "cnn W"))


def as_table() -> None:
    """Accuracy and bytes of every choice."""
    st.table(words.table(measured))


now = settings.current(NetworkSettings)
chosen, labels = now.chosen, compute.digits().test_labels
wait_for_digits(compute.network_training(now.network, now.seed), NETWORKS[now.network])
layer = chosen.design[now.shown_layer].name
if layer != now.layer:
    settings.remember(NetworkSettings, layer=layer)
    now = replace(now, layer=layer)
measured = {way: compute.measured_chains(chosen.with_scales(way), now.own_bits) for way in SCALES}
shown, chain = measured[now.scales], compute.float_chain(chosen)
both, ink = shown[now.index].comparison, ink_of(now.drawing, digit.shown(now))
pictures = compute.network_pictures(chosen, now.own_bits, now.shown_layer, ink)
maps, sqnr, ranges, of_bits, of_bytes = pictures

left, right = st.columns([0.2, 0.8], gap="medium")
with left:
    digit.pad(now)
with right:
    live_chart(
        now,
        "network",
        (
            maps.with_words(caption=words.maps_caption(maps.signals["full"])),
            sqnr.with_words(
                "Where is the digit lost?",
                "Each layer’s maps, float against few bits. Dashed, 0 dB: the error is as large as "
                "the signal.",
            ),
            ranges.with_words(
                f"{LAYERS[layer][0]}: how far the weights of each channel reach",
                "Orange: all weights of the channel lie within half a step of zero, and become 0.",
            ),
            of_bits.with_words(
                "How few bits?", f"Dashed: the float network, {both.float_accuracy:.1%}."
            ),
            of_bytes.with_words(
                "How few bytes?",
                "Grey band: the Pareto front. For every other choice with the same bits in all "
                "layers, one on the front is no larger and no worse.",
            ),
        ),
        CONTROLS,
        layer_presets(chosen.design),
        numbers=(
            number("Per tensor ↑", "right_tensor", f"of {len(labels)} digits right"),
            number("Per channel ↑", "right_channel", f"float {both.float_accuracy:.1%}"),
            number("Equalized ↑", "right_equalized", "then per tensor"),
            number("SQNR of the layer ↑", "sqnr", f"{LAYERS[layer][0]}, {SCALES[now.scales]}"),
            number(
                "Weights ↓",
                "memory",
                f"with scales; float {words.kilobytes(float_bytes(chain))}",
            ),
        ),
        needs_data=NEEDS_DATA,
    )
own_bits(chain, shown[-1], [c for way in SCALES for c in measured[way][: len(BITS)]])
mistakes(both)
without_floats(
    compute.chains_agreement(chosen, now.bits),
    compute.digit_agreement(chosen, now.bits, ink),
    labels,
)
what_was_claimed()
few = shown[now.index].quantized
take_home(of_chain(now.network, lambda: (chain, few), compute.digits().test_images[:TAKEN]))
details(
    as_table,
    program(now),
    words.simplifies(chain, both),
    settings.key(NetworkSettings, "seed"),
)
