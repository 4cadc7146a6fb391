"""Equalization as a method: equal ranges, the same float function, and less error a tensor."""

import numpy as np
import pytest

from core.granularity import PerTensor
from core.methods.method import Examples, Task
from core.methods.ptq.equalization import METHOD
from core.methods.registry import METHODS
from core.methods.result import measure
from core.networks.activation import Activation
from core.networks.chain import Chain
from core.networks.cnn import Layer
from core.networks.designs import DEPTHWISE_CNN, DIGITS_CNN, fully_connected
from core.networks.equalization import equalized
from core.networks.layer_precision import LayerPrecision
from tests.core.methods.random_chains import images, random_chain


def uneven(design) -> Chain:
    """A random chain whose first channels differ 100 times in range; the second layer undoes it."""
    chain = random_chain(design)
    factors = np.geomspace(0.1, 10, len(chain.layers[0].weight)).astype(np.float32)
    first, second = chain.layers[:2]
    scaled = first.weight * factors.reshape(-1, *[1] * (first.weight.ndim - 1))
    depthwise = design[1].groups > 1
    along = factors.reshape(-1, 1, 1, 1) if depthwise else factors.reshape(1, -1, 1, 1)
    undone = Layer(second.weight / along.reshape(along.shape[: second.weight.ndim]), second.bias)
    return Chain(design, (Layer(scaled, first.bias * factors), undone, *chain.layers[2:]))


@pytest.mark.parametrize("design", [DIGITS_CNN, DEPTHWISE_CNN])
def test_the_float_function_stays(design) -> None:
    chain = uneven(design)
    wanted = chain.logits(images(30))
    found = equalized(chain).logits(images(30))
    np.testing.assert_allclose(found, wanted, atol=1e-5 * np.abs(wanted).max())


def test_both_sides_of_every_channel_get_one_range() -> None:
    first, second = equalized(uneven(fully_connected((64, 16, 10), Activation.RELU))).layers
    np.testing.assert_allclose(
        np.abs(first.weight).max(axis=1), np.abs(second.weight).max(axis=0), rtol=1e-5
    )


@pytest.mark.parametrize("design", [DIGITS_CNN, DEPTHWISE_CNN])
def test_one_scale_a_weight_then_fits_every_channel(design) -> None:
    task = Task(uneven(design), images(30), LayerPrecision(4, 8, PerTensor()))
    test = Examples(images(30), np.zeros(30))
    plain = measure(METHODS["nearest"], task, test)
    equal = measure(METHOD, task, test)
    assert equal.sqnr_db > plain.sqnr_db
    assert equal.steps[0].before > 2 > equal.steps[0].after
