"""The small CNN: its forward pass against torch, its ranges and its training."""

import numpy as np
import pytest
import torch
from torch.nn import functional

from core import InputError
from core.data.digits import Digits, load_digits
from core.networks.cnn import Cnn, as_pictures, logits
from core.networks.cnn_ranges import calibrate
from core.networks.comparison import Comparison
from core.training.train_cnn import Step, train_cnn


@pytest.fixture(scope="module")
def digits() -> Digits:
    return load_digits()


@pytest.fixture(scope="module")
def steps(digits: Digits) -> list[Step]:
    return list(train_cnn(digits, seed=0))


@pytest.fixture(scope="module")
def cnn(steps: list[Step]) -> Cnn:
    return steps[-1].cnn


def torch_logits(cnn, images):
    """The same network in torch."""
    w = [(torch.tensor(layer.weight), torch.tensor(layer.bias)) for layer in cnn]
    x = torch.tensor(images).reshape(-1, 1, 8, 8)
    x = functional.relu(functional.conv2d(x, *w[0], padding=1))
    x = functional.relu(functional.conv2d(x, *w[1], padding=1))
    return functional.linear(functional.max_pool2d(x, 2).flatten(1), *w[2]).numpy()


def test_forward_equals_torch(cnn: Cnn, digits: Digits) -> None:
    ours = logits(cnn, digits.test_images)
    assert ours.dtype == np.float32
    np.testing.assert_allclose(ours, torch_logits(cnn, digits.test_images), atol=1e-4)


def test_a_tap_sees_what_each_layer_reads(cnn: Cnn, digits: Digits) -> None:
    seen = {}
    logits(cnn, digits.test_images[:3], lambda layer, x: seen.setdefault(layer, x))
    shapes = {layer: x.shape for layer, x in seen.items()}
    assert shapes == {"conv1": (3, 1, 8, 8), "conv2": (3, 8, 8, 8), "classifier": (3, 256)}
    np.testing.assert_array_equal(seen["conv1"], as_pictures(digits.test_images[:3]))


def test_nothing_to_calibrate_on_is_refused(cnn: Cnn) -> None:
    with pytest.raises(InputError, match="nothing to calibrate on"):
        calibrate(cnn, np.zeros((0, 64), np.float32))


def test_training_learns(steps: list[Step]) -> None:
    assert [step.epoch for step in steps] == list(range(1, steps[0].epochs + 1))
    assert steps[-1].accuracy > 0.95
    assert steps[-1].loss < steps[0].loss / 4


def test_the_seed_decides_and_torch_keeps_its_own(digits: Digits) -> None:
    before, threads = torch.get_rng_state(), torch.get_num_threads()
    a, b, other = (next(train_cnn(digits, seed)).cnn for seed in (5, 5, 6))
    for one, two, three in zip(a, b, other, strict=True):
        np.testing.assert_array_equal(one.weight, two.weight)
        assert (one.weight != three.weight).any()
    assert torch.equal(torch.get_rng_state(), before)
    assert torch.get_num_threads() == threads


def test_steps_do_not_share_their_weights(steps: list[Step]) -> None:
    assert (steps[0].cnn.conv1.weight != steps[-1].cnn.conv1.weight).any()


def test_the_clearest_loss_comes_first() -> None:
    floats = np.array([[2.0, 1.0], [9.0, 1.0], [0.0, 1.0]])
    wrong = np.array([[0.0, 1.0], [0.0, 1.0], [1.0, 0.0]])
    both = Comparison(floats, wrong, np.array([0, 0, 0]))
    assert both.lost.tolist() == [1, 0]
    assert both.gained.tolist() == [2]


def test_lost_and_gained_account_for_the_difference() -> None:
    draw = np.random.default_rng(0)
    both = Comparison(*draw.normal(size=(2, 60, 10)), draw.integers(0, 10, 60))
    change = (both.float_accuracy - both.quantized_accuracy) * len(both.labels)
    assert len(both.lost) - len(both.gained) == pytest.approx(change)
