"""Quantized chains: simulated against torch's fake quantization, integer-only against simulated."""

import numpy as np
import pytest
import torch
from torch.nn import functional

from core import InputError, PerChannel, PerTensor, RoundingMode
from core.data.digits import Digits, load_digits
from core.kernels import Profile
from core.networks.activation import Activation
from core.networks.chain import Chain, as_input
from core.networks.designs import DEPTHWISE_CNN, DIGITS_CNN, fully_connected
from core.networks.integer_chain import run_on_integers
from core.networks.layer_precision import LayerPrecision, with_power_of_two
from core.networks.quantized_chain import observe, quantize_chain
from core.params import QuantParams
from core.training.train_chain import Recipe, train_chain
from tests.core.networks.test_chain import random_chain


@pytest.fixture(scope="module")
def digits() -> Digits:
    return load_digits()


@pytest.fixture(scope="module")
def trained(digits: Digits) -> Chain:
    *_, last = train_chain(DIGITS_CNN, digits, 0, Recipe(epochs=4))
    return last.chain


def test_simulated_equals_torch(trained: Chain, digits: Digits) -> None:
    quantized = quantize_chain(trained, digits.train_images, [LayerPrecision(3, 4)] * 3)
    x = as_input(DIGITS_CNN, digits.test_images)
    for i, layer in enumerate(quantized.layers):
        scale = torch.tensor(layer.weight.scale)
        zeros = torch.zeros(len(scale), dtype=torch.int32)
        weight = torch.fake_quantize_per_channel_affine(
            torch.tensor(trained.layers[i].weight), scale, zeros, 0, -4, 3
        )
        torch.testing.assert_close(torch.tensor(layer.real.weight), weight)
        high = float(observe(trained, digits.train_images)[0][i].max())
        x = torch.fake_quantize_per_tensor_affine(
            x.flatten(1) if i == 2 else x, high / 15, 0, 0, 15
        )
        step = high / 15 * scale
        bias = torch.round(torch.tensor(trained.layers[i].bias) / step) * step
        if i == 2:
            x = functional.linear(x, weight, bias)
        else:
            x = functional.relu(functional.conv2d(x, weight, bias, padding=1))
            x = functional.max_pool2d(x, 2) if i == 1 else x
    ours = quantized.logits(digits.test_images)
    # torch multiplies by 1 / S, so that a rare tie falls to the other side.
    assert np.median(np.abs(ours - x.numpy())) < 1e-4
    assert (ours.argmax(1) == x.numpy().argmax(1)).mean() > 0.99


EXACT = [Profile.ONNX, Profile.DYADIC]  # both send ties to even, as the simulation does


@pytest.mark.parametrize("profile", EXACT)
@pytest.mark.parametrize("bits", [(1, 2), (2, 4), (4, 4), (8, 8)])
@pytest.mark.parametrize("granularity", [PerTensor(), PerChannel()])
@pytest.mark.parametrize("symmetric", [False, True])
def test_with_powers_of_two_integers_equal_simulated_to_the_last_bit(
    trained, digits, profile, bits, granularity, symmetric
) -> None:
    precision = LayerPrecision(*bits, granularity, symmetric, powers_of_two=True)
    quantized = quantize_chain(trained, digits.train_images, [precision] * 3)
    ours = run_on_integers(quantized, digits.test_images, profile).logits
    np.testing.assert_array_equal(ours, quantized.logits(digits.test_images))


@pytest.mark.parametrize("activation", list(Activation))
@pytest.mark.parametrize("symmetric", [False, True])
def test_every_activation_equals_its_simulation(activation, symmetric: bool) -> None:
    chain = random_chain(fully_connected((2, 8, 8, 1), activation), seed=3)
    x = np.random.default_rng(4).uniform(-3, 3, (2000, 2)).astype(np.float32)
    precision = LayerPrecision(4, 5, symmetric=symmetric, powers_of_two=True)
    quantized = quantize_chain(chain, x, [precision] * 3)
    np.testing.assert_array_equal(run_on_integers(quantized, x).logits, quantized.logits(x))


@pytest.mark.parametrize("precision", [LayerPrecision(), LayerPrecision(3, 4, PerTensor())])
def test_at_any_scale_the_classes_are_the_same_but_for_ties(trained, digits, precision) -> None:
    quantized = quantize_chain(trained, digits.train_images, [precision] * 3)
    ours = run_on_integers(quantized, digits.test_images).logits
    simulated = quantized.logits(digits.test_images)
    np.testing.assert_allclose(ours, simulated, atol=1e-4)
    first_two = np.sort(ours, axis=1)[:, -2:]
    tied = first_two[:, 0] == first_two[:, 1]  # integers can tie; floats then differ by rounding
    assert np.array_equal(ours.argmax(1)[~tied], simulated.argmax(1)[~tied])
    assert tied.mean() < 0.03


def test_depthwise_layers_run_on_integers(digits: Digits) -> None:
    chain = random_chain(DEPTHWISE_CNN)
    precision = LayerPrecision(4, 8, powers_of_two=True)
    quantized = quantize_chain(chain, digits.train_images[:200], [precision] * 6)
    ours = run_on_integers(quantized, digits.test_images[:100]).logits
    np.testing.assert_array_equal(ours, quantized.logits(digits.test_images[:100]))


def test_no_float_is_on_the_way(trained, digits) -> None:
    quantized = quantize_chain(trained, digits.train_images, [LayerPrecision(4, 4)] * 3)
    found = run_on_integers(quantized, digits.test_images[:10])
    assert {codes.dtype.name for codes in found.codes} == {"uint8"}
    assert found.sums.dtype == np.int32
    for codes, layer in zip(found.codes, quantized.layers, strict=True):
        assert codes.max() <= layer.read.format.qmax == 15


def test_one_bit_is_plus_or_minus_the_mean() -> None:
    weight = np.array([[1.0, -2.0, 3.0], [0.5, 0.5, -0.5]], np.float32)
    precision = LayerPrecision(1)
    params = precision.weight_params(weight)
    assert params.scale.tolist() == [2.0, 0.5]
    assert precision.weight_codes(weight, params).tolist() == [[1, -1, 1], [1, 1, -1]]


def test_stochastic_rounding_of_weights_follows_its_seed(trained, digits) -> None:
    precision = LayerPrecision(3, weight_rounding=RoundingMode.STOCHASTIC)
    one, again, other = (
        quantize_chain(trained, digits.train_images, [precision] * 3, seed).layers[1].weight_codes
        for seed in (1, 1, 2)
    )
    assert np.array_equal(one, again)
    assert not np.array_equal(one, other)


def test_powers_of_two_keep_what_they_cover() -> None:
    params = QuantParams(
        np.float32(0.3),
        np.int32(5),
        LayerPrecision().activation_params(np.array([0.0, 1.0])).format,
    )
    wider = with_power_of_two(params)
    assert float(wider.scale) == 0.5
    assert int(wider.zero_point) == 3  # −5·0.3 = −1.5 = −3·0.5
    exact = QuantParams(np.float32(0.25), np.int32(5), params.format)
    assert float(with_power_of_two(exact).scale) == 0.25


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(InputError, match="give 1 to 8"):
        LayerPrecision(weight_bits=9)
    with pytest.raises(InputError, match="give 2 to 8"):
        LayerPrecision(activation_bits=1)
    with pytest.raises(InputError, match="no calibration rule"):
        LayerPrecision(calibration="best")
    chain = random_chain(fully_connected((2, 3, 1), Activation.RELU))
    with pytest.raises(InputError, match="nothing to calibrate on"):
        quantize_chain(chain, np.zeros((0, 2), np.float32), [LayerPrecision()] * 2)
