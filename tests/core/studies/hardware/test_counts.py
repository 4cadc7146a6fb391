"""Layers are counted as torch counts them, and as the numbers that flow."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.utils.flop_counter import FlopCounterMode

from core.data.digits import load_digits
from core.errors import InputError
from core.networks.chain import Chain, Design
from core.networks.cnn import Layer
from core.networks.designs import DEPTHWISE_CNN, DIGITS_CNN
from core.networks.sorter import POSITIONS
from core.studies.hardware.layer_cost import Bits, LayerCost
from core.studies.hardware.layer_work import LayerWork
from core.studies.hardware.live_layers import LiveLayers, of_chain, of_sorter
from core.studies.hardware.processor import A100, H100, TITAN_RTX, Processor
from core.studies.hardware.roofline import attainable, modelled_time
from core.training.train_sorter import train_sorter


def untrained(design: Design) -> Chain:
    draw = np.random.default_rng(0)
    return Chain(
        design,
        tuple(
            Layer(draw.normal(size=d.shape).astype(np.float32), np.zeros(d.shape[0], np.float32))
            for d in design
        ),
    )


def flops(run: Callable[[], object]) -> dict:
    with FlopCounterMode(display=False) as counter:
        run()
    return counter.get_flop_counts()["Global"]


@pytest.mark.parametrize("design", [DIGITS_CNN, DEPTHWISE_CNN])
def test_products_of_a_chain_are_those_that_torch_counts(design: Design) -> None:
    chain, images = untrained(design), load_digits().test_images[:1]
    live = of_chain(chain, images)
    # torch counts a multiplication and an addition as two
    assert 2 * sum(w.products for w in live.work) == sum(
        flops(lambda: chain.logits(images)).values()
    )
    flows(live)
    assert live.work[-1].written == 10


def test_products_of_the_sorter_are_those_that_torch_counts() -> None:
    first = next(iter(train_sorter(0))).sorter
    word = np.zeros((1, POSITIONS), np.int64)
    live = of_sorter(first, word)
    counted = flops(lambda: first.scores(word))
    matrices = sum(n for op, n in counted.items() if "bmm" not in str(op))  # bmm: the attention
    assert 2 * sum(w.products for w in live.work) == matrices
    for work in live.work:
        assert work.read == live.reads[work.name][0].size


def flows(live: LiveLayers) -> None:
    """What a layer reads is what flows into it, and what the one before has written."""
    for work in live.work:
        assert work.read == live.reads[work.name][0].size
        assert work.weights == live.layers[work.name].weight.size
    assert [w.written for w in live.work[:-1]] == [w.read for w in live.work[1:]]


def test_figures_of_processors_are_those_of_the_data_sheets() -> None:
    tera = {
        one.name: {b: p / 1e12 for b, p in one.peaks.items()} for one in (A100, TITAN_RTX, H100)
    }
    assert tera == {
        "NVIDIA A100, 40 GB": {32: 19.5, 16: 312, 8: 624, 4: 1248, 1: 4992},
        "NVIDIA Titan RTX": {32: 16.3, 16: 130.5, 8: 261, 4: 522},
        "NVIDIA H100 SXM": {32: 66.9, 16: 989.4, 8: 1978.9},
    }
    assert [p.bytes_per_second / 1e9 for p in (A100, TITAN_RTX, H100)] == [1555, 672, 3350]
    assert H100.peak(4) == H100.peak(8)  # it has no products of 4 bits
    assert A100.peak(3) == A100.peak(4)


def test_titan_follows_from_its_multiprocessors() -> None:
    """72 of them at 1.77 GHz; operations a clock from NVIDIA's Turing whitepaper, 2018."""
    a_clock = {32: 128, 16: 1024, 8: 2048, 4: 4096}
    for bits, operations in a_clock.items():
        assert TITAN_RTX.peaks[bits] == pytest.approx(72 * 1.77e9 * operations, rel=2e-3)


def test_what_no_processor_has_is_refused() -> None:
    narrow = Processor("edge", 1e9, {8: 1e9}, "made up")
    with pytest.raises(InputError, match=r"edge has no products of 32 bits; it has \[8\]"):
        narrow.peak(32)
    with pytest.raises(InputError, match="0 bits; give 1 to 32"):
        Bits(weight=0)


@settings(max_examples=50)
@given(
    products=st.integers(1, 10**9),
    numbers=st.integers(1, 10**6),
    inputs=st.integers(1, 1000),
    bits=st.sampled_from([(8, 8), (4, 8), (1, 1), (4, 32)]),
)
def test_no_layer_is_above_the_roof_and_each_lies_on_it(
    products: int, numbers: int, inputs: int, bits: tuple[int, int]
) -> None:
    cost = LayerCost(LayerWork("a", products, numbers, 3, 5, 7), Bits(*bits), inputs)
    rate = cost.operations / modelled_time(cost, A100).seconds
    assert rate <= A100.peak(max(bits)) * (1 + 1e-12)
    assert rate <= A100.bytes_per_second * cost.intensity * (1 + 1e-12)
    assert rate == pytest.approx(attainable(A100, max(bits), cost.intensity), rel=1e-12)


def test_weights_only_leave_the_arithmetic_in_float() -> None:
    work = LayerWork("a", 8_000_000, 1000, 10, 100, 10)
    in_float, few = (LayerCost(work, bits) for bits in (Bits(), Bits(weight=4)))
    assert modelled_time(few, A100).arithmetic == modelled_time(in_float, A100).arithmetic
    assert few.stored_bytes < in_float.stored_bytes / 5
    assert few.bit_operations == 8_000_000 * 4 * 32
