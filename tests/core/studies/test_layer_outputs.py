"""A digit layer by layer, and on integers, beside torch."""

import numpy as np
import pytest
import torch
from torch.nn import functional

from core.data.digits import load_digits
from core.granularity import PerTensor
from core.networks.chain import Chain
from core.networks.designs import DIGITS_CNN
from core.networks.integer_chain import run_on_integers
from core.networks.layer_precision import LayerPrecision
from core.networks.quantized_chain import QuantizedChain, quantize_chain
from core.studies.integer_agreement import IntegerAgreement, integer_agreement
from core.studies.layer_outputs import run_image
from core.training.train_chain import train_chain

DIGITS = load_digits()
IMAGE = DIGITS.test_images[3]


@pytest.fixture(scope="module")
def chain() -> Chain:
    return next(train_chain(DIGITS_CNN, DIGITS, seed=0)).chain


def few(chain: Chain, weight_bits: int, powers: bool = False) -> QuantizedChain:
    precision = LayerPrecision(weight_bits, 8, PerTensor(), powers_of_two=powers)
    return quantize_chain(chain, DIGITS.train_images, [precision] * 3)


def maps_in_torch(layers, image, levels=None) -> list[np.ndarray]:
    """The maps after each convolution; with `levels`, (scale, top) of each layer's input."""

    def read(x, index):
        if levels is None:
            return x
        scale, top = levels[index]
        return torch.fake_quantize_per_tensor_affine(x, scale, 0, 0, top)

    maps, x = [], read(torch.tensor(image).reshape(1, 1, 8, 8), 0)
    for index, layer in enumerate(layers[:2]):
        weight, bias = torch.tensor(layer.weight), torch.tensor(layer.bias)
        x = functional.relu(functional.conv2d(x, weight, bias, padding=1))
        x = read(functional.max_pool2d(x, 2) if index else x, index + 1)
        maps.append(x[0].numpy())
    return maps


def test_float_maps_equal_torch(chain: Chain) -> None:
    (run,) = run_image(chain, [few(chain, 8)], IMAGE)
    outputs = run.outputs
    assert [(o.name, o.float_maps.shape) for o in outputs] == [
        ("conv1", (8, 8, 8)),
        ("conv2", (16, 4, 4)),
    ]
    for output, theirs in zip(outputs, maps_in_torch(chain.layers, IMAGE), strict=True):
        np.testing.assert_allclose(output.float_maps, theirs, atol=1e-5)
    np.testing.assert_allclose(run.float_scores, chain.logits(IMAGE[None])[0], atol=1e-5)


def test_quantized_maps_equal_torch(chain: Chain) -> None:
    quantized = few(chain, 3)
    levels = [(float(layer.read.scale), 255) for layer in quantized.layers]
    theirs = maps_in_torch(quantized.chain.layers, IMAGE, levels)
    (run,) = run_image(chain, [quantized], IMAGE)
    np.testing.assert_array_equal(run.scores, quantized.logits(IMAGE[None])[0])
    for output, wanted, (scale, _) in zip(run.outputs, theirs, levels[1:], strict=True):
        # torch multiplies by 1/scale: a tie may fall to the next level.
        assert np.abs(output.quantized_maps - wanted).max() <= scale * 1.001
        np.testing.assert_allclose(np.median(output.quantized_maps - wanted), 0, atol=1e-6)


def test_more_bits_are_nearer(chain: Chain) -> None:
    rough, fine = run_image(chain, [few(chain, bits) for bits in (2, 8)], IMAGE)
    assert rough.outputs[1].sqnr_db < 15 < 25 < fine.outputs[1].sqnr_db


def test_with_powers_of_two_nothing_differs(chain: Chain) -> None:
    found = integer_agreement(chain, few(chain, 4, powers=True), DIGITS.test_images)
    assert (found.differing_codes, found.differing_sums, found.differing_scores) == (0, 0, 0)
    assert found.same_answers == len(DIGITS.test_labels)
    assert found.codes == 500 * (64 + 8 * 64 + 256)


def test_at_any_scale_answers_differ_only_where_integers_tie(chain: Chain) -> None:
    for bits in (2, 3, 8):
        quantized = few(chain, bits)
        found = integer_agreement(chain, quantized, DIGITS.test_images)
        assert found.same_answers + found.tied_answers == 500
        integers = run_on_integers(quantized, DIGITS.test_images)
        np.testing.assert_array_equal(found.scores[2], integers.logits)
        assert found.differing_codes <= found.codes / 10_000


def test_differences_are_counted() -> None:
    """Three images: another answer in two of them, of which one ties; scores differ in all."""
    simulated = np.array([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]], np.float32)
    integer = np.array([[1.0, 0.5], [0.0, 1.0], [1.0, 1.0]], np.float32)
    found = IntegerAgreement(simulated, simulated, integer, 0, 0, 0)
    assert (found.same_answers, found.tied_answers, found.differing_scores) == (1, 1, 4)
