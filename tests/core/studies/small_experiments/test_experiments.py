"""The small experiments: what they compute, by hand and against other implementations."""

import numpy as np
import pytest
import torch

from core.hadamard import hadamard
from core.kernels.scaled_integers import ScaledIntegers, refined
from core.networks.mlp import HIDDEN, gradients, initial
from core.rounding import RoundingMode
from core.studies.claims.statement import Statement
from core.studies.digit_accuracy import digit_network, digits
from core.studies.small_experiments import (
    half_quadratic,
    integer_functions,
    integer_gradients,
    low_rank_outliers,
    protective_range,
    prune_or_quantize_first,
    pruning,
    rotation_and_formats,
    rounded_gradients,
    salient_channels,
    two_bit_keys,
    weights_moved,
)
from core.studies.small_experiments.registry import EXPERIMENTS


def test_every_experiment_names_what_it_computes_and_ends_with_its_control() -> None:
    names = [name for one in EXPERIMENTS.values() for name in one.cases]
    assert len(set(names)) == len(names)
    for one in EXPERIMENTS.values():
        *effects, control = one.statements
        assert control.source.startswith("the control of ")
        assert effects
        assert {type(s.holds(dict.fromkeys(one.cases, 1.0))) for s in one.statements} <= {bool}
        needs_all = Statement("", "", lambda v, cases=one.cases: all(v[c] >= 0 for c in cases))
        assert needs_all.outcome({}) is None


@pytest.mark.parametrize(
    "name", ["pruning", "prune-or-quantize-first", "integer-functions", "half-quadratic"]
)
def test_the_quick_ones_compute_every_case_and_repeat_it(name: str) -> None:
    experiment = EXPERIMENTS[name]
    values = experiment.values(3)
    assert set(values) == set(experiment.cases)
    assert dict(values) == dict(experiment.values(3))
    measured = {m.name: m.value(3) for m in experiment.measures()}
    assert measured == dict(values)


def test_pruning_takes_the_share_it_says() -> None:
    net = digit_network(0)
    few = pruning.without_weights(net, 80)
    assert np.mean(few.weight1 == 0) == pytest.approx(0.8, abs=1e-3)
    kept = pruning.without_neurons(net, 75)
    assert len(kept.bias1) == HIDDEN // 4
    stripped = net.weight1.copy()
    rows = {row.tobytes() for row in kept.weight1}
    for i, row in enumerate(net.weight1):
        if row.tobytes() not in rows:
            stripped[i] = 0
    whole = np.maximum(digits().test_images @ stripped.T + net.bias1, 0)
    whole[:, ~stripped.any(axis=1)] = 0
    expected = whole @ net.weight2.T + net.bias2
    np.testing.assert_allclose(kept.logits(digits().test_images), expected, rtol=1e-3, atol=1e-4)


def test_pruning_first_is_never_worse_on_levels_that_both_share() -> None:
    """Harma et al. 2024: by magnitude, pruning first has the least error."""
    for seed in range(20):
        weight = np.random.default_rng(seed).normal(size=(8, 16))
        step = np.abs(weight).max() / 7
        first = np.rint(prune_or_quantize_first.pruned(weight, 0.5) / step) * step
        last = prune_or_quantize_first.pruned(np.rint(weight / step) * step, 0.5)
        error = prune_or_quantize_first.error
        assert error(weight, first) <= error(weight, last) + 1e-9


def test_gradients_without_rounding_are_those_of_the_network() -> None:
    draw = np.random.default_rng(0)
    images, one_hot = digits().train_images[:32], np.eye(10, dtype=np.float32)[:, :10][:10]
    net = initial(64, HIDDEN, 10, draw)
    found = rounded_gradients._slopes(net, images[:10], one_hot, lambda g: g)
    for ours, exact in zip(found, gradients(net, images[:10], one_hot), strict=True):
        np.testing.assert_allclose(ours, exact, rtol=1e-6)


def test_stochastic_gradients_are_right_on_average_and_nearest_ones_are_not() -> None:
    gradient = np.array([1.0, 0.1, -0.3])
    draw = np.random.default_rng(0)
    stochastic = [
        integer_gradients.in_integers(gradient, 2, RoundingMode.STOCHASTIC, draw)
        for _ in range(1000)
    ]
    np.testing.assert_allclose(np.mean(stochastic, axis=0), gradient, atol=0.06)
    nearest = integer_gradients.in_integers(gradient, 2, RoundingMode.NEAREST_EVEN, draw)
    assert nearest.tolist() == [1.0, 0.0, 0.0]


def test_codes_within_119_stay_within_int8_for_every_pair_of_ends() -> None:
    ends = np.array([(a, b) for a in range(-119, 120) for b in range(a, 120)])
    assert protective_range.overflows(ends) == 0
    wide = np.array([(a, b) for a in range(-127, 128) for b in range(a, 128)])
    assert protective_range.overflows(wide) > 0
    # s = round((126 + 113) / 15) = 16, z = round(113 / 16) = 7: (8 + 7 − 7)·16 = 128
    assert protective_range.there_and_back(np.array([[-113, 126]])).tolist() == [[-112, 128]]


def test_float_references_of_the_integer_functions_are_those_of_torch() -> None:
    x = np.random.default_rng(0).normal(size=(4, 64))
    of_torch = {
        "GELU": torch.nn.functional.gelu,
        "softmax": lambda t: t.softmax(-1),
        "layer norm": lambda t: torch.nn.functional.layer_norm(t, (64,), eps=1e-5),
    }
    for name, (_, real) in integer_functions.FUNCTIONS.items():
        expected = of_torch[name](torch.from_numpy(x)).numpy()
        np.testing.assert_allclose(real(x), expected, atol=1e-12)


def test_the_largest_error_of_gelu_is_that_of_the_paper() -> None:
    """0.018 over all codes of 8 bits (I-BERT, table 1)."""
    codes = ScaledIntegers(np.arange(-128, 128), integer_functions.SCALE)
    integer, real = integer_functions.FUNCTIONS["GELU"]
    error = integer_functions.largest_error(integer, real, refined(codes))
    assert error == pytest.approx(0.018, abs=5e-4)


def test_half_quadratic_zero_points_lower_the_error_that_they_are_chosen_by() -> None:
    weight = np.random.default_rng(1).standard_t(4, (64, 64))
    start = half_quadratic.rounded(weight, *half_quadratic.min_max(weight))
    best = half_quadratic.half_quadratic(weight)
    assert np.abs(weight - best).mean() < np.abs(weight - start).mean()
    on_levels = np.tile(np.arange(8.0), (2, 8))  # lie on their levels: nothing to gain
    np.testing.assert_allclose(half_quadratic.half_quadratic(on_levels), on_levels, atol=1e-12)


def test_what_stays_in_float_costs_nothing() -> None:
    draw = np.random.default_rng(0)
    weight, x = draw.normal(size=(8, 128)), draw.normal(size=(16, 128))
    assert salient_channels.error_with_kept(weight, x, np.arange(128)) == 0
    assert low_rank_outliers.error_ratio(weight, 8) == pytest.approx(0, abs=1e-20)  # its rank is 8


def test_a_rotation_of_one_large_channel_by_hand() -> None:
    """16 channels, one of 16: rotated, all are ±4, which int4 keeps exactly (S = 4/7, code ±7)."""
    x = np.zeros((1, 16))
    x[0, 3] = 16.0
    turned = x @ hadamard(16)
    assert set(np.abs(turned).round(12).ravel()) == {4.0}
    np.testing.assert_allclose(rotation_and_formats.int4(turned), turned)


def test_a_range_for_each_channel_or_token_by_hand() -> None:
    keys = np.array([[0.0, 30.0], [3.0, 0.0], [1.0, 10.0], [2.0, 20.0]])  # levels 0, 1, 2, 3 · S
    np.testing.assert_allclose(two_bit_keys.rounded(keys, two_bit_keys.CHANNEL), keys, atol=1e-6)
    by_token = two_bit_keys.rounded(keys, two_bit_keys.TOKEN)
    np.testing.assert_allclose(by_token[1], [3.0, 0.0], atol=1e-6)
    assert by_token[2].tolist() == pytest.approx([0.0, 10.0], abs=0.34)  # zero is a level: 0 … 10


@pytest.mark.slow
def test_weights_that_do_not_train_do_not_move() -> None:
    from core.networks.layer_precision import LayerPrecision
    from core.studies.digit_accuracy import as_chain
    from core.training.quantization_aware import QuantizedRecipe, train_quantized

    chain = as_chain(digit_network(0))
    precision = (LayerPrecision(2, 8),) * 2
    frozen = QuantizedRecipe("ste", 1, biases_only=True)
    start, *_, end = train_quantized(chain, digits(), precision, frozen)
    assert weights_moved.moved(start, end) == 0.0
    start, *_, end = train_quantized(chain, digits(), precision, QuantizedRecipe("ste", 1))
    assert 0 < weights_moved.moved(start, end) < 100
