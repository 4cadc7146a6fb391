"""Zeros that are no level, against torch's own padding and convolution, and by hand."""

import numpy as np
import pytest
import torch
from torch.nn import functional

from core import InputError
from core.data.digits import Digits, load_digits
from core.networks.cnn import Cnn, Layer, convolve
from core.networks.cnn_ranges import calibrate
from core.networks.inexact_zero import Offset, accuracy, blank, cases, feature_map, shifted_levels
from core.training.train_cnn import train_cnn


@pytest.fixture(scope="module")
def digits() -> Digits:
    return load_digits()


@pytest.fixture(scope="module")
def cnn(digits: Digits) -> Cnn:
    *_, last = train_cnn(digits, seed=0, epochs=4)
    return last.cnn


@pytest.mark.parametrize("padding", [0.0, 0.25, -3.0])
def test_a_ring_of_any_number_is_that_of_torch(padding: float) -> None:
    rng = np.random.default_rng(3)
    x = rng.normal(size=(5, 4, 8, 8)).astype(np.float32)
    layer = Layer(*(rng.normal(size=s).astype(np.float32) for s in ((6, 4, 3, 3), (6,))))
    ringed = functional.pad(torch.tensor(x), (1, 1, 1, 1), value=padding)
    theirs = functional.conv2d(ringed, torch.tensor(layer.weight), torch.tensor(layer.bias))
    np.testing.assert_allclose(convolve(x, layer, padding), theirs.numpy(), atol=1e-4)


def torch_answers(cnn: Cnn, images, ranges, bits: int, values: float, padding: float):
    """What the network answers, written in torch alone."""
    w = [(torch.tensor(layer.weight), torch.tensor(layer.bias)) for layer in cnn]

    def read(x: torch.Tensor, layer: str) -> torch.Tensor:
        s = ranges[layer].high / (2**bits - 1)
        return (torch.round(x / s - values).clamp(0, 2**bits - 1) + values) * s

    def convolved(x: torch.Tensor, layer: str, parameters) -> torch.Tensor:
        ring = padding * ranges[layer].high / (2**bits - 1)
        ringed = functional.pad(read(x, layer), (1, 1, 1, 1), value=ring)
        return functional.relu(functional.conv2d(ringed, *parameters))

    x = convolved(torch.tensor(images).reshape(-1, 1, 8, 8), "conv1", w[0])
    x = functional.max_pool2d(convolved(x, "conv2", w[1]), 2).flatten(1)
    return functional.linear(read(x, "classifier"), *w[2]).numpy().argmax(axis=1)


@pytest.mark.parametrize("way", ["values", "padding", "both"])
def test_the_network_answers_as_one_in_torch(cnn: Cnn, digits: Digits, way: str) -> None:
    ranges = calibrate(cnn, digits.train_images)
    images, labels = digits.test_images, digits.test_labels
    for d in (0.0, 0.3, 0.5):
        values, padding = {"values": (d, 0.0), "padding": (0.0, d), "both": (d, d)}[way]
        theirs = torch_answers(cnn, images, ranges, 2, values, padding)
        ours = accuracy(cnn, images, labels, ranges, 2, cases(d)[way])
        # A rare tie may fall to the other side: two digits of 500.
        assert ours == pytest.approx((theirs == labels).mean(), abs=0.004)


def test_half_a_step_costs_many_digits_and_exact_zeros_none(cnn: Cnn, digits: Digits) -> None:
    ranges = calibrate(cnn, digits.train_images)
    known = digits.test_images, digits.test_labels, ranges
    exact = accuracy(cnn, *known, 2, Offset())
    assert accuracy(cnn, *known, 2, Offset(values=0.5)) < exact - 0.2
    assert accuracy(cnn, *known, 8, Offset(0.5, 0.5)) > accuracy(cnn, *known, 8, Offset()) - 0.02


def test_blank_paper_answers_by_hand() -> None:
    """At 2 bits S = 1/3, so that half a step is 1/6; the left column sees three of the ring."""
    paper, edge = np.zeros(64, np.float32), np.array([[-1, 0, 1]] * 3)
    found = {
        way: feature_map(paper, edge, 2, offset)[3].round(6).tolist()
        for way, offset in cases(0.5).items()
    }
    assert found["values"] == [0.5, 0, 0, 0, 0, 0, 0, -0.5]  # an edge that is not there
    assert found["padding"] == [-0.5, 0, 0, 0, 0, 0, 0, 0.5]
    assert found["both"] == [0.0] * 8
    assert not feature_map(paper, edge, 2, Offset()).any()
    # A filter that adds up sees the blank paper itself: nine sixths.
    np.testing.assert_allclose(feature_map(paper, np.ones((3, 3)), 2, Offset(0.5, 0.5)), 1.5)


def test_blank_is_what_sees_no_ink() -> None:
    image = np.zeros((8, 8), np.float32)
    image[0, 0], image[5, 5] = 1, 0.01
    expected = np.ones((8, 8), bool)
    expected[:2, :2] = expected[4:7, 4:7] = False
    np.testing.assert_array_equal(blank(image.ravel()), expected)


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(InputError, match=r"give 0 to 0\.5"):
        shifted_levels(np.zeros(1), 1.0, 2, offset=0.6)
    with pytest.raises(InputError, match="give 1 to 16"):
        shifted_levels(np.zeros(1), 1.0, 17, offset=0.0)
