"""The digits CNN and its depthwise sibling: their training, and what bits cost them."""

from collections.abc import Iterable

import numpy as np
import streamlit as st

from core.data.digits import INK
from core.networks.chain import Chain
from core.networks.designs import DEPTHWISE_CNN, cnn_as_chain
from core.networks.quantized_chain import QuantizedChain
from core.studies.bits_and_bytes import MeasuredChain, measure_chains
from core.studies.integer_agreement import IntegerAgreement, integer_agreement
from core.studies.layer_outputs import run_image
from core.studies.weight_scales import WEIGHT_SCALES, LayerBits
from core.training.train_chain import MOBILE, ChainStep, train_chain
from core.training.train_cnn import Step
from explorer.chart.picture import Picture, filled
from explorer.compute.digit_networks import digits
from explorer.compute.shared_steps import SharedSteps
from explorer.compute.small_cnn import cnn, cnn_training
from explorer.network.controls import BITS, SCALES, DigitsNetwork
from explorer.network.curves_chart import bits_chart, bytes_chart, curves_data
from explorer.network.maps_chart import maps_chart, maps_data
from explorer.network.ranges_chart import ranges_chart, ranges_data
from explorer.network.sqnr_chart import sqnr_chart, sqnr_data
from explorer.network.words import answer_lines, number_texts

Ink = tuple[int, ...]  # 64 squares from 0 to 16


@st.cache_resource(show_spinner=False, max_entries=100)
def depthwise_training(seed: int) -> SharedSteps[ChainStep]:
    """The training of the depthwise sibling, epoch by epoch: once for a seed, whoever asks."""
    return SharedSteps(train_chain(DEPTHWISE_CNN, digits(), seed, MOBILE))


def network_training(network: str, seed: int) -> Iterable[ChainStep | Step]:
    """The training of one of the two networks."""
    return depthwise_training(seed) if network == "depthwise" else cnn_training(seed)


@st.cache_resource(show_spinner=False, max_entries=100)
def float_chain(chosen: DigitsNetwork) -> Chain:
    """The trained float network, equalized if its scales are shared so."""
    if chosen.network == "depthwise":
        *_, last = depthwise_training(chosen.seed)
        trained = last.chain
    else:
        trained = cnn_as_chain(cnn(chosen.seed))
    return WEIGHT_SCALES[chosen.scales].prepared(trained)


@st.cache_resource(show_spinner=False, max_entries=100)
def uniform_chains(chosen: DigitsNetwork) -> tuple[MeasuredChain, ...]:
    """The network at each number of bits, the same in every layer."""
    return _measured(chosen, chosen.uniform_bits)


@st.cache_resource(show_spinner=False, max_entries=200)
def mixed_chain(chosen: DigitsNetwork, bits: LayerBits) -> MeasuredChain:
    """The network with bits chosen layer by layer."""
    return _measured(chosen, (bits,))[0]


def measured_chains(chosen: DigitsNetwork, own: LayerBits) -> tuple[MeasuredChain, ...]:
    """The network at each number of bits, and last with the visitor's own."""
    return (*uniform_chains(chosen), mixed_chain(chosen, own))


def _measured(chosen: DigitsNetwork, bits: tuple[LayerBits, ...]) -> tuple[MeasuredChain, ...]:
    chain, known = float_chain(chosen), digits()
    few = WEIGHT_SCALES[chosen.scales].quantized(
        chain, known.train_images, bits, chosen.activation_bits
    )
    return measure_chains(chain, few, known.test_images, known.test_labels)


@st.cache_resource(show_spinner=False, max_entries=50)
def digit_that_differs(network: str, seed: int) -> int:
    """The clearest test digit that is lost at 3 bits with one scale per tensor, else kept."""
    lost, *kept = (
        uniform_chains(DigitsNetwork(network, scales, 8, seed))[BITS.index(3)].comparison
        for scales in SCALES
    )
    rescued = [i for i in lost.lost if all(k.quantized_answers[i] == k.labels[i] for k in kept)]
    return int(next(iter([*rescued, *lost.lost]), 0))


@st.cache_resource(show_spinner=False, max_entries=50)
def chains_agreement(chosen: DigitsNetwork, bits: LayerBits) -> IntegerAgreement:
    """Float, simulated and integer-only on all test digits."""
    return integer_agreement(float_chain(chosen), _at(chosen, bits), digits().test_images)


def digit_agreement(chosen: DigitsNetwork, bits: LayerBits, ink: Ink) -> IntegerAgreement:
    """The same on one digit."""
    image = np.array([ink], np.float32) / INK
    return integer_agreement(float_chain(chosen), _at(chosen, bits), image)


def _at(chosen: DigitsNetwork, bits: LayerBits) -> QuantizedChain:
    """The network at these bits, which may be the same in every layer."""
    if bits in chosen.uniform_bits:
        return uniform_chains(chosen)[chosen.uniform_bits.index(bits)].quantized
    return mixed_chain(chosen, bits).quantized


@st.cache_resource(show_spinner=False, max_entries=50)
def network_pictures(
    chosen: DigitsNetwork, own: LayerBits, layer: int, ink: Ink
) -> tuple[Picture, ...]:
    """Feature maps, SQNR by layer, channel ranges, accuracy against bits and against bytes.

    own: the visitor's own bits. layer: the place of the one whose maps are drawn.
    """
    measured = {way: measured_chains(chosen.with_scales(way), own) for way in SCALES}
    chain, shown = float_chain(chosen), measured[chosen.scales]
    image = np.array(ink, np.float32) / INK
    runs = {
        way: run_image(float_chain(chosen.with_scales(way)), [c.quantized for c in chains], image)
        for way, chains in measured.items()
    }
    here = [run.outputs[layer] for run in runs[chosen.scales]]
    signals, cells = maps_data(here)
    signals = {
        **signals,
        "lines": answer_lines(runs, measured),
        **number_texts(measured, chosen.scales, [output.sqnr_db for output in here]),
    }
    weight = chain.layers[layer].weight
    ranges = ranges_data(weight, [each.quantized.layers[layer] for each in shown])
    tables = curves_data(measured, chosen.scales)
    of_bits = {name: tables[name] for name in ("points", "float")}
    return (
        filled(maps_chart, "Feature maps of a layer: float, few bits, difference.", signals, cells),
        filled(sqnr_chart, "SQNR of each layer’s feature maps.", {}, sqnr_data(runs)),
        filled(ranges_chart, "The range of each channel’s weights beside half a step.", *ranges),
        filled(bits_chart, "Test digits read correctly over bits of the weights.", {}, of_bits),
        filled(bytes_chart, "The same over bytes, with the Pareto front.", {}, tables),
    )
