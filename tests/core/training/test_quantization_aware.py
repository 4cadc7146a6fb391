"""Quantization-aware training: levels, repeatability, the control, and what an integer net gets."""

import numpy as np
import pytest
import torch

from core import InputError, PerChannel, PerTensor
from core.data.digits import Digits, load_digits
from core.networks.activation import Activation
from core.networks.chain import Chain
from core.networks.designs import DIGITS_CNN, fully_connected
from core.networks.layer_precision import LayerPrecision
from core.networks.quantized_chain import quantize_chain
from core.training.quantization_aware import QuantizedRecipe, train_quantized
from core.training.rules import GRADIENT_RULES, gradient_rule
from core.training.train_chain import Recipe, accuracy, train_chain

TWO_BITS = (LayerPrecision(2, 4, PerTensor(), calibration="mse"),) * 3


@pytest.fixture(scope="module")
def digits() -> Digits:
    """A part of them: this is about how training works, not about how well."""
    all_of = load_digits()
    return Digits(
        all_of.train_images[:640], all_of.train_labels[:640], all_of.test_images, all_of.test_labels
    )


@pytest.fixture(scope="module")
def chain(digits: Digits) -> Chain:
    *_, last = train_chain(DIGITS_CNN, digits, 0, Recipe(epochs=12))
    return last.chain


@pytest.mark.parametrize("rule", GRADIENT_RULES)
@pytest.mark.parametrize(
    "granularity", [pytest.param(PerTensor(), marks=pytest.mark.slow), PerChannel()]
)
def test_every_rule_learns_and_keeps_to_its_levels(chain, digits, rule, granularity) -> None:
    precisions = (LayerPrecision(2, 4, granularity, calibration="mse"),) * 3
    steps = list(train_quantized(chain, digits, precisions, QuantizedRecipe(rule, epochs=4)))
    assert [step.epoch for step in steps] == [0, 1, 2, 3, 4]
    if rule == "proxquant":  # its loss is that of float weights, which the levels draw away
        distances = [np.abs(s.chain.layers[1].weight - s.quantized.layers[1].weight) for s in steps]
        assert distances[-1].mean() < distances[0].mean() / 2
    else:
        assert steps[-1].loss < steps[1].loss
        assert steps[-1].accuracy > steps[0].accuracy - 0.02
    for layer, params in zip(steps[-1].quantized.layers, steps[-1].weights, strict=True):
        rows = layer.weight if isinstance(granularity, PerChannel) else [layer.weight]
        assert all(len(np.unique(row)) <= 4 for row in rows)
        scale = params.scale.reshape(-1, *[1] * (layer.weight.ndim - 1))
        codes = layer.weight / scale
        np.testing.assert_allclose(codes, np.rint(codes), atol=1e-3)


@pytest.mark.parametrize("bits", range(1, 9))
def test_every_width_trains(chain, digits, bits: int) -> None:
    precisions = (LayerPrecision(bits, max(bits, 2)),) * 3
    *_, last = train_quantized(chain, digits, precisions, QuantizedRecipe("lsq", epochs=1))
    assert all(len(np.unique(row)) <= 2**bits for row in last.quantized.layers[1].weight)
    assert last.accuracy > 0.6


def test_one_bit_under_plain_and_clipped(chain, digits) -> None:
    for rule in ("ste", "clipped-ste", "dorefa"):
        precisions = (LayerPrecision(1, 8),) * 3
        *_, last = train_quantized(chain, digits, precisions, QuantizedRecipe(rule, epochs=1))
        assert all(len(np.unique(row)) <= 2 for row in last.quantized.layers[1].weight)


def test_the_start_is_the_post_training_network(chain, digits) -> None:
    start = next(train_quantized(chain, digits, TWO_BITS, QuantizedRecipe("ste")))
    after = quantize_chain(chain, digits.train_images, TWO_BITS)
    for ours, theirs in zip(start.quantized.layers, after.chain.layers, strict=True):
        np.testing.assert_array_equal(ours.weight, theirs.weight)
    share = accuracy(after.logits(digits.test_images), digits.test_labels)
    assert start.accuracy == pytest.approx(share, abs=0.02)  # biases in float here, int32 there


def test_the_same_seed_gives_the_same_curve_and_learners_do_not_disturb_each_other(
    chain, digits
) -> None:
    recipe = QuantizedRecipe("lsq", epochs=2, share=0.5)

    def curve(seed: int):
        return train_quantized(chain, digits, TWO_BITS, recipe, seed)

    before, threads = torch.get_rng_state(), torch.get_num_threads()
    alone = [(s.loss, s.accuracy) for s in curve(3)]
    both = list(zip(curve(3), curve(4), strict=True))  # a step of one, a step of the other
    assert [(s.loss, s.accuracy) for s, _ in both] == alone
    assert [(s.loss, s.accuracy) for _, s in both] != alone
    assert torch.equal(torch.get_rng_state(), before)
    assert torch.get_num_threads() == threads


def test_steps_do_not_share_their_weights_and_the_float_network_stays(chain, digits) -> None:
    before = chain.layers[1].weight.copy()
    first, *_, last = train_quantized(chain, digits, TWO_BITS, QuantizedRecipe("ste", epochs=1))
    assert (first.chain.layers[1].weight != last.chain.layers[1].weight).any()
    np.testing.assert_array_equal(chain.layers[1].weight, before)


@pytest.mark.parametrize("rule", ["ste", "lsq", "proxquant"])
def test_the_control_moves_biases_alone(chain, digits, rule: str) -> None:
    recipe = QuantizedRecipe(rule, epochs=2, biases_only=True)
    first, *_, last = train_quantized(chain, digits, TWO_BITS, recipe)
    for one, two in zip(first.quantized.layers, last.quantized.layers, strict=True):
        np.testing.assert_array_equal(one.weight, two.weight)
        assert (one.bias != two.bias).any()
    assert first.reads[1].scale == last.reads[1].scale


def test_the_integers_are_those_of_the_trained_network(chain, digits) -> None:
    for rule in ("lsq", "dorefa"):
        recipe = QuantizedRecipe(rule, epochs=1)
        *_, last = train_quantized(chain, digits, TWO_BITS, recipe)
        integers = last.integers
        for ours, theirs in zip(integers.chain.layers, last.quantized.layers, strict=True):
            np.testing.assert_allclose(ours.weight, theirs.weight, atol=1e-5)
        share = accuracy(integers.logits(digits.test_images), digits.test_labels)
        assert share == pytest.approx(last.accuracy, abs=0.03)


def test_no_weight_quantized_is_training_in_float(chain, digits) -> None:
    """Quant-Noise with a share of 0: the float weights learn as if there were no levels."""
    eight = (LayerPrecision(8, 8),) * 3
    recipe = QuantizedRecipe("ste", epochs=1, share=0.0)
    *_, coarse = train_quantized(chain, digits, TWO_BITS[:1] * 3, recipe)
    *_, fine = train_quantized(chain, digits, eight, recipe)
    assert fine.accuracy > 0.9
    assert coarse.accuracy < fine.accuracy


def test_what_cannot_be_is_refused(digits) -> None:
    with pytest.raises(InputError, match="choose one of ste"):
        gradient_rule("magic")
    design = fully_connected((64, 8, 10), Activation.TANH)
    chain = next(train_chain(design, digits, 0, Recipe(epochs=1))).chain
    with pytest.raises(InputError, match="take what a ReLU gives"):
        next(train_quantized(chain, digits, TWO_BITS[:2], QuantizedRecipe("pact")))


def test_curved_activations_train_too(digits) -> None:
    design = fully_connected((64, 16, 10), Activation.TANH)
    *_, last = train_chain(design, digits, 0, Recipe(epochs=6))
    precisions = (LayerPrecision(3, 4),) * 2
    *_, trained = train_quantized(last.chain, digits, precisions, QuantizedRecipe(epochs=3))
    assert trained.sums[0] is not None
    assert trained.sums[1] is None
    share = accuracy(trained.integers.logits(digits.test_images), digits.test_labels)
    assert share == pytest.approx(trained.accuracy, abs=0.03)
