"""Neurons of a quantized network over the plane, beside arithmetic by hand."""

import numpy as np
import pytest

from core import IntFormat, QuantParams
from core.networks.activation import Activation
from core.networks.cnn import Layer
from core.networks.designs import fully_connected
from core.networks.quantized_chain import QuantizedChain, quantized_layer
from core.studies.decision_surfaces import Grid
from core.studies.neuron_surfaces import neuron_surfaces


def params(scale: float, bits: int = 4) -> QuantParams:
    return QuantParams(np.float32(scale), np.int32(0), IntFormat(bits))


def test_levels_of_two_layers_by_hand() -> None:
    """Points −1, 0, 1 on the axes; hidden = ReLU(x + y), score = 2·hidden."""
    design = fully_connected((2, 1, 1), Activation.RELU)
    first = Layer(np.array([[1.0, 1.0]], np.float32), np.zeros(1, np.float32))
    second = Layer(np.array([[2.0]], np.float32), np.zeros(1, np.float32))
    ones, twos = np.array([[1, 1]], np.int8), np.array([[2]], np.int8)
    one = params(1.0)
    quantized = QuantizedChain(
        design,
        (
            quantized_layer(first, ones, one, one, None),
            quantized_layer(second, twos, one, one, None),
        ),
    )
    inputs, hidden, score = neuron_surfaces(quantized, Grid(side=3, reach=1.0))
    np.testing.assert_array_equal(inputs[0], [[-1, 0, 1]] * 3)
    np.testing.assert_array_equal(inputs[1], [[-1] * 3, [0] * 3, [1] * 3])
    np.testing.assert_array_equal(hidden[0], [[0, 0, 0], [0, 0, 1], [0, 1, 2]])
    np.testing.assert_array_equal(score[0], [[0, 0, 0], [0, 0, 2], [0, 2, 4]])


@pytest.mark.parametrize(("scale", "level"), [(0.4, 0.8), (0.3, 0.9)])
def test_an_input_goes_to_the_nearest_level(scale: float, level: float) -> None:
    """1 / 0.4 = 2.5 is a tie and goes to 2; 1 / 0.3 = 3.3 goes to 3."""
    layer = Layer(np.zeros((1, 2), np.float32), np.zeros(1, np.float32))
    zeros = np.zeros((1, 2), np.int8)
    coded = quantized_layer(layer, zeros, params(1.0), params(scale), None)
    design = fully_connected((2, 1), Activation.RELU)
    inputs, _ = neuron_surfaces(QuantizedChain(design, (coded,)), Grid(side=2, reach=1.0))
    np.testing.assert_allclose(inputs[0], [[-level, level]] * 2, rtol=1e-6)
