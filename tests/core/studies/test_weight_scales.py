"""Chains of few bits with each way to share scales: parameters and bytes by hand."""

import numpy as np
import pytest

from core.data.digits import load_digits
from core.networks.chain import Chain
from core.networks.cnn import Layer
from core.networks.comparison import Comparison
from core.networks.designs import DEPTHWISE_CNN
from core.networks.quantized_chain import QuantizedChain
from core.networks.weight_storage import float_bytes
from core.studies.bits_and_bytes import MeasuredChain, front, measure_chains
from core.studies.weight_scales import WEIGHT_SCALES

DIGITS = load_digits()
IMAGES = DIGITS.test_images[:40]
WEIGHTS = 144 + 144 + 512 + 288 + 1024 + 1280  # of the six layers
CHANNELS = 16 + 16 + 32 + 32 + 32 + 10


@pytest.fixture(scope="module")
def chain() -> Chain:
    """The depthwise design with weights at random: channels differ by a factor of up to 100."""
    draw = np.random.default_rng(1)
    layers = []
    for design in DEPTHWISE_CNN:
        size = 10 ** draw.uniform(-2, 0, (design.shape[0], *[1] * (len(design.shape) - 1)))
        weight = (draw.normal(size=design.shape) * size).astype(np.float32)
        layers.append(Layer(weight, np.zeros(design.shape[0], np.float32)))
    return Chain(DEPTHWISE_CNN, tuple(layers))


def at(chain: Chain, way: str, *bits: tuple[int, ...]) -> tuple[QuantizedChain, ...]:
    scales = WEIGHT_SCALES[way]
    return scales.quantized(scales.prepared(chain), IMAGES, bits, 8)


@pytest.mark.parametrize("way", WEIGHT_SCALES)
def test_scales_are_those_of_what_shares_them(chain: Chain, way: str) -> None:
    """At 3 bits the largest code is 3: S is a third of max|w| of the tensor, or of the channel."""
    prepared = WEIGHT_SCALES[way].prepared(chain)
    (few,) = at(chain, way, (3,) * 6)
    for layer, quantized in zip(prepared.layers, few.layers, strict=True):
        axes = tuple(range(1, layer.weight.ndim)) if way == "channel" else None
        largest = np.abs(layer.weight).max(axis=axes)
        np.testing.assert_allclose(quantized.weight.scale, largest / 3, rtol=1e-6)


def test_equalizing_keeps_the_answers_and_narrows_the_ranges(chain: Chain) -> None:
    prepared = WEIGHT_SCALES["equalized"].prepared(chain)
    before, after = chain.logits(IMAGES), prepared.logits(IMAGES)
    np.testing.assert_allclose(after, before, rtol=1e-3, atol=1e-4 * np.abs(before).max())
    spread = [
        np.ptp(np.log(np.abs(c.layers[1].weight).max(axis=(1, 2, 3)))) for c in (prepared, chain)
    ]
    assert spread[0] < spread[1]


@pytest.mark.parametrize(
    ("way", "bits", "wanted"),
    [
        ("tensor", (3,) * 6, WEIGHTS * 3 / 8 + 4 * 6),
        ("channel", (3,) * 6, WEIGHTS * 3 / 8 + 4 * CHANNELS),
        ("equalized", (8,) * 6, WEIGHTS + 4 * 6),
        ("tensor", (4, 4, 6, 3, 3, 3), (288 * 4 + 512 * 6 + 2592 * 3) / 8 + 4 * 6),
    ],
)
def test_bytes_by_hand(chain: Chain, way: str, bits: tuple[int, ...], wanted: float) -> None:
    (found,) = measure_chains(chain, at(chain, way, bits), IMAGES, DIGITS.test_labels[:40])
    assert found.bytes == wanted
    assert float_bytes(chain) == 4 * WEIGHTS


def test_the_front_has_the_cheapest_and_the_best(chain: Chain) -> None:
    """Of 60 %, 20 % and 60 % with 10, 20 and 30 bytes only the first is on it; 80 % with 40 is."""
    (few,) = at(chain, "tensor", (8,) * 6)
    labels, wrong = np.zeros(5, int), np.array([0.0, 1.0])

    def costing(count: int, right: int) -> MeasuredChain:
        scores = np.array([[1.0, 0.0]] * right + [wrong] * (5 - right))
        return MeasuredChain(few, count, Comparison(scores, scores, labels))

    choices = [costing(30, 3), costing(10, 3), costing(20, 1), costing(40, 4)]
    assert front(choices) == [choices[1], choices[3]]
