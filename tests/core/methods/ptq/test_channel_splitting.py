"""Splitting: the float function stays, the largest weight halves, and codes add up."""

import numpy as np
import pytest

from core.granularity import PerTensor
from core.methods.method import Examples, Task
from core.methods.ptq.channel_splitting import METHOD, split, splittable, widest_channel
from core.methods.result import measure
from core.networks.activation import Activation
from core.networks.chain import Chain
from core.networks.cnn import Layer
from core.networks.designs import DEPTHWISE_CNN, DIGITS_CNN, fully_connected
from core.networks.layer_precision import LayerPrecision
from tests.core.methods.random_chains import images, random_chain


@pytest.mark.parametrize("step", [0.0, 0.25])
@pytest.mark.parametrize("layer", [1, 2])
def test_the_float_function_stays(layer: int, step: float) -> None:
    chain = random_chain(DIGITS_CNN)
    wider = split(chain, layer, channel=3, step=step)
    assert wider.layers[layer].weight.size > chain.layers[layer].weight.size
    np.testing.assert_allclose(wider.logits(images(20)), chain.logits(images(20)), atol=1e-4)


def test_the_largest_weight_halves() -> None:
    chain = random_chain(fully_connected((4, 6, 3), Activation.RELU))
    chain.layers[1].weight[2, 5] = 8.0
    assert widest_channel(chain, 1) == 5
    assert np.abs(split(chain, 1, 5).layers[1].weight).max() == 4.0


@pytest.mark.parametrize("value", np.linspace(-3.4, 3.4, 41))
def test_the_codes_of_the_halves_add_up_to_that_of_the_whole(value: float) -> None:
    first = Layer(np.ones((1, 1)), np.zeros(1))
    chain = Chain(
        fully_connected((1, 1, 1), Activation.RELU),
        (first, Layer(np.array([[value]]), np.zeros(1))),
    )
    halves = split(chain, 1, 0, step=1.0).layers[1].weight
    assert np.rint(halves).sum() == np.rint(value)


def test_only_what_two_dense_layers_share_is_split() -> None:
    assert list(splittable(random_chain(DIGITS_CNN))) == [1, 2]
    assert list(splittable(random_chain(DEPTHWISE_CNN))) == [5]


def test_the_run_pays_for_its_channels_and_gains_on_an_outlier() -> None:
    chain = random_chain(fully_connected((64, 32, 10), Activation.RELU))
    chain.layers[1].weight[2, 5] = 8.0
    task = Task(chain, images(50), LayerPrecision(4, 8, PerTensor()))
    test = Examples(images(20), np.zeros(20, np.int64))
    without = measure(METHOD, task, test, {"percent": 0.0})
    doubled = measure(METHOD, task, test, {"percent": 10.0})
    assert [layer.weight_codes.shape for layer in doubled.network.layers] == [(36, 64), (10, 36)]
    assert doubled.bytes > without.bytes
    assert doubled.sqnr_db > without.sqnr_db + 3
