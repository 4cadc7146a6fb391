"""Without data: laws of sums, absorption that keeps the function, and no look at the inputs."""

from dataclasses import replace

import numpy as np
import pytest

from core import InputError
from core.methods.method import Examples, Task
from core.methods.option import options_of
from core.methods.registry import METHODS
from core.methods.result import measure
from core.methods.zero_shot.dfq import absorbed, mean_error
from core.methods.zero_shot.normal_sums import NormalSums
from core.methods.zero_shot.zeroq import Options, synthetic_images
from core.networks.activation import Activation
from core.networks.chain import LayerDesign
from core.networks.designs import DEPTHWISE_CNN, DIGITS_CNN, fully_connected
from core.networks.layer_precision import LayerPrecision
from core.networks.quantized_chain import observe
from tests.core.methods.random_chains import images, normalized, random_chain


@pytest.mark.parametrize(("mean", "deviation"), [(0.0, 1.0), (1.0, 2.0), (-3.0, 1.0), (4.0, 0.5)])
@pytest.mark.parametrize("pooled", [1, 4])
def test_the_mean_behind_a_relu_is_that_of_drawn_values(
    mean: float, deviation: float, pooled: int
) -> None:
    drawn = np.random.default_rng(0).normal(mean, deviation, (400_000, pooled)).max(axis=1)
    law = NormalSums(np.array([mean]), np.array([deviation]))
    found = law.mean_after_relu(pooled)[0]
    assert found == pytest.approx(np.maximum(drawn, 0).mean(), abs=0.005 * deviation)


def test_absorption_keeps_the_function_where_sums_stay_above_c() -> None:
    chain = random_chain(fully_connected((3, 5, 2), Activation.RELU))
    x = np.random.default_rng(1).random((50, 3), np.float32)
    sums = observe(chain, x)[1][0]
    mean, deviation = sums.mean(0), sums.std(0)
    moved, laws = absorbed(chain, [NormalSums(mean, np.minimum(deviation, mean / 6 + 1e-9))])
    c = mean - laws[0].mean
    certain = (sums >= c).all(axis=1) | (c == 0).all()
    assert (c > 0).any()
    np.testing.assert_allclose(moved.logits(x)[certain], chain.logits(x)[certain], atol=1e-5)


def test_nothing_is_absorbed_where_the_next_layer_pads() -> None:
    chain = random_chain(DIGITS_CNN)
    large = [NormalSums(np.full(n, 9.0), np.ones(n)) for n in (8, 16)]
    moved, laws = absorbed(chain, large)
    np.testing.assert_array_equal(moved.layers[0].bias, chain.layers[0].bias)
    np.testing.assert_allclose(moved.layers[1].bias, chain.layers[1].bias - 6, rtol=1e-5)
    assert laws[1].mean.tolist() == [3.0] * 16


def test_the_mean_error_of_a_grouped_and_a_plain_layer_by_hand() -> None:
    depthwise = LayerDesign("d", (2, 1, 1, 2), groups=2)
    change = np.array([1.0, 2.0, 3.0, 4.0]).reshape(2, 1, 1, 2)
    assert mean_error(depthwise, change, np.array([10.0, 100.0])).tolist() == [30.0, 700.0]
    plain = LayerDesign("p", (1, 2))
    assert mean_error(plain, np.array([[1.0, 2.0]]), np.array([10.0, 100.0])).tolist() == [210.0]


@pytest.mark.parametrize("name", ["dfq", "zeroq", "zero-shot-distilled"])
@pytest.mark.parametrize("design", [DIGITS_CNN, DEPTHWISE_CNN])
def test_the_inputs_are_never_looked_at(name: str, design) -> None:
    task = normalized(design)
    few = {"updates": 10, "epochs": 2, "images": 64}
    declared = {option.name for option in options_of(METHODS[name].options)}
    values = {option: value for option, value in few.items() if option in declared}
    test = Examples(images(20), np.zeros(20, np.int64))
    one = measure(METHODS[name], task, test, values)
    two = measure(
        METHODS[name],
        replace(task, inputs=np.full((1, 64), np.nan), training=None),
        test,
        values,
    )
    for ours, theirs in zip(one.network.layers, two.network.layers, strict=True):
        np.testing.assert_array_equal(ours.weight_codes, theirs.weight_codes)
        np.testing.assert_array_equal(ours.bias_codes, theirs.bias_codes)
        assert (ours.read.scale, ours.read.zero_point) == (
            theirs.read.scale,
            theirs.read.zero_point,
        )
    assert one.steps == two.steps
    assert sum(step.after for step in one.steps) < sum(step.before for step in one.steps)
    assert one.sqnr_db > 3


def test_synthetic_images_come_to_have_the_moments() -> None:
    task = normalized()
    laws = [NormalSums(n.shift.astype(float), np.abs(n.gain).astype(float)) for n in task.norms]
    made = synthetic_images(task.chain, laws, Options(32, 150), seed=0)
    assert made.images.min() >= 0
    assert made.images.max() <= 1
    sums = observe(task.chain, made.images)[1][0]
    noise = observe(task.chain, np.random.default_rng(0).random((32, 64), np.float32))[1][0]

    def off(z: np.ndarray) -> float:
        return float(np.abs(z.mean((0, 2, 3)) - laws[0].mean).mean())

    assert off(sums) < off(noise)
    assert sum(made.distances[-1]) < sum(made.distances[0]) / 2


def test_level_2_learns_from_the_float_network_alone() -> None:
    """Its loss falls on the images, towards the teacher's own entropy, and answers follow."""
    task = replace(normalized(bits=2), training=None)
    answers = Examples(images(200), task.chain.logits(images(200)).argmax(1))
    few = {"updates": 30, "images": 128}
    level_1 = measure(METHODS["zeroq"], task, answers, few)
    level_2 = measure(METHODS["zero-shot-distilled"], task, answers, {**few, "rate": 0.01})
    losses = level_2.steps[-1].trace
    assert losses[-1] < losses[0]
    assert level_2.accuracy > level_1.accuracy


@pytest.mark.parametrize("name", ["dfq", "zeroq", "zero-shot-distilled"])
def test_a_network_without_batch_normalizations_is_refused(name: str) -> None:
    task = Task(random_chain(DIGITS_CNN), images(5), LayerPrecision(4))
    with pytest.raises(InputError, match="trained without them"):
        measure(METHODS[name], task, Examples(images(5), np.zeros(5)))
