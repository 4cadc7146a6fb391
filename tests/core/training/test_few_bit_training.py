"""Training in few bits: where gradients and stored weights lie, and what rounding does to them."""

import numpy as np
import pytest
import torch

from core import InputError, PerTensor, RoundingMode
from core.data.digits import Digits, load_digits
from core.networks.chain import Chain
from core.networks.designs import DIGITS_CNN
from core.networks.layer_precision import LayerPrecision
from core.training.few_bit_training import FewBitTraining
from core.training.quantization_aware import QuantizedRecipe, QuantizedStep, train_quantized
from core.training.train_chain import Recipe, train_chain

PRECISIONS = (LayerPrecision(4, 4, PerTensor(), calibration="mse"),) * 3


@pytest.fixture(scope="module")
def digits() -> Digits:
    whole = load_digits()
    return Digits(
        whole.train_images[:320], whole.train_labels[:320], whole.test_images, whole.test_labels
    )


@pytest.fixture(scope="module")
def chain(digits: Digits) -> Chain:
    *_, last = train_chain(DIGITS_CNN, digits, 0, Recipe(epochs=3))
    return last.chain


def trained(chain: Chain, digits: Digits, few_bits: FewBitTraining, parts: int = 1) -> list:
    recipe = QuantizedRecipe("ste", epochs=2, few_bits=few_bits, parts=parts)
    return list(train_quantized(chain, digits, PRECISIONS, recipe))


def weights(step: QuantizedStep) -> np.ndarray:
    return step.chain.layers[1].weight


def test_a_gradient_of_two_bits_has_four_levels_for_each_image() -> None:
    x = torch.randn(3, 50, generator=torch.Generator().manual_seed(1), requires_grad=True)
    sums = FewBitTraining(gradient_bits=2).passed_back(2 * x, torch.Generator().manual_seed(0))
    given = torch.randn(3, 50, generator=torch.Generator().manual_seed(2))
    sums.backward(given)
    for row, largest in zip(x.grad, given.abs().amax(1), strict=True):
        levels = np.unique((row / (2 * largest)).numpy().round(4))  # 2: the slope of 2·x
        np.testing.assert_allclose(levels, [-1, -1 / 3, 1 / 3, 1], atol=1e-4)


@pytest.mark.parametrize("rounding", [RoundingMode.NEAREST_EVEN, RoundingMode.STOCHASTIC])
def test_stored_weights_lie_on_their_grid(chain, digits, rounding) -> None:
    """8 bits: 127 steps reach twice as far as the largest weight at the start."""
    *_, last = trained(chain, digits, FewBitTraining(stored_bits=8, rounding=rounding))
    step = 2 * np.abs(chain.layers[1].weight).max() / 127
    steps = weights(last) / step
    np.testing.assert_allclose(steps, np.rint(steps), atol=1e-3)


def test_rounding_to_nearest_undoes_updates_that_stochastic_rounding_keeps(chain, digits) -> None:
    moved = {}
    for rounding in (RoundingMode.NEAREST_EVEN, RoundingMode.STOCHASTIC):
        _, first, last = trained(chain, digits, FewBitTraining(stored_bits=6, rounding=rounding))
        moved[rounding] = (weights(first) != weights(last)).mean()
    assert moved[RoundingMode.NEAREST_EVEN] < 0.005 < 0.02 < moved[RoundingMode.STOCHASTIC]


def test_gradients_of_eight_bits_train_nearly_as_float_and_repeat(chain, digits) -> None:
    *_, plain = trained(chain, digits, FewBitTraining())
    *_, coarse = trained(chain, digits, FewBitTraining(gradient_bits=8))
    *_, again = trained(chain, digits, FewBitTraining(gradient_bits=8))
    assert (weights(coarse) != weights(plain)).any()
    assert coarse.accuracy == pytest.approx(plain.accuracy, abs=0.05)
    np.testing.assert_array_equal(weights(again), weights(coarse))


def test_parts_of_an_epoch_are_the_same_training(chain, digits) -> None:
    """Five batches of 64 in two parts: after three of them, and after five."""
    whole, parts = (trained(chain, digits, FewBitTraining(), parts) for parts in (1, 2))
    assert [step.epoch for step in parts] == [0, 0.6, 1, 1.6, 2]
    np.testing.assert_array_equal(weights(parts[-1]), weights(whole[-1]))
    assert 0.6 * parts[1].loss + 0.4 * parts[2].loss == pytest.approx(whole[1].loss)


def test_other_bits_are_refused() -> None:
    with pytest.raises(InputError, match="gradients of 0 bits; give 1 to 16"):
        FewBitTraining(gradient_bits=0)
    with pytest.raises(InputError, match="stored weights of 1 bits; give 2 to 16"):
        FewBitTraining(stored_bits=1)
    with pytest.raises(InputError, match="there is no grid"):
        FewBitTraining().grid_step(np.ones(2))
