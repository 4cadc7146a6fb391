"""The playground: it learns, repeats, quantizes after or during, and its surfaces agree."""

from itertools import islice

import numpy as np
import pytest
import torch

from core import InputError, PerTensor
from core.data.plane_points import Shape, draw_points
from core.kernels import Profile
from core.networks.activation import Activation
from core.networks.layer_precision import LayerPrecision
from core.studies.decision_surfaces import Grid, decision_surfaces
from core.training.playground import Playground, play


def step_at(playground: Playground, epoch: int, shape: Shape = Shape.CIRCLES):
    return next(islice(play(draw_points(shape, 200), playground), epoch, None))


@pytest.mark.parametrize("shape", [Shape.CIRCLES, Shape.XOR, Shape.MOONS, Shape.BLOBS])
def test_it_learns_every_shape_but_the_spirals_soon(shape: Shape) -> None:
    first, last = (step_at(Playground(learning_rate=0.02), epoch, shape) for epoch in (0, 60))
    assert last.float_loss < first.float_loss
    assert last.float_accuracy > 0.9
    assert last.epoch == 60


def test_the_same_settings_give_the_same_steps_and_two_at_once_are_alone() -> None:
    settings = Playground(during=True, precisions=(LayerPrecision(3, 4),))
    points = draw_points(Shape.MOONS, 200)
    before = torch.get_rng_state()
    alone = [s.quantized_loss for s in islice(play(points, settings), 5)]
    one, other = play(points, settings), play(points, Playground(seed=1))
    turns = [(next(one).quantized_loss, next(other).quantized_loss) for _ in range(5)]
    assert [a for a, _ in turns] == alone
    assert torch.equal(torch.get_rng_state(), before)


@pytest.mark.slow
def test_during_beats_after_at_two_bits() -> None:
    """The survey's III-G on one example: the same epochs, the same seed."""
    few = (LayerPrecision(8, 8), *[LayerPrecision(2, 4, PerTensor())] * 3)
    after, during = (
        step_at(Playground(precisions=few, during=way, learning_rate=0.02), 60)
        for way in (False, True)
    )
    assert during.quantized_loss < after.quantized_loss
    assert during.quantized_accuracy > after.quantized_accuracy


def test_weights_lie_on_their_layer_s_own_levels() -> None:
    bits = (8, 4, 1, 3)
    precisions = tuple(LayerPrecision(b, 8, PerTensor()) for b in bits)
    layers = step_at(Playground(precisions=precisions), 3).quantized.chain.layers
    assert all(len(np.unique(x.weight)) <= 2**b for x, b in zip(layers, bits, strict=True))


@pytest.mark.parametrize("activation", list(Activation))
@pytest.mark.parametrize("profile", [Profile.ONNX, Profile.DYADIC])
def test_with_powers_of_two_no_code_and_no_answer_differs(activation, profile) -> None:
    precisions = (LayerPrecision(4, 4, powers_of_two=True),)
    settings = Playground((8, 8), activation, precisions=precisions, during=True)
    step = step_at(settings, 10)
    found = decision_surfaces(step.chain, step.quantized, Grid(side=30), profile)
    assert (found.differing_codes, int(found.differing.sum())) == (0, 0)
    np.testing.assert_array_equal(found.simulated, found.integer)
    assert found.codes == 900 * (2 + 8 + 8)


def test_another_rounding_of_ties_differs_and_is_counted() -> None:
    precisions = (LayerPrecision(4, 4, powers_of_two=True),)
    step = step_at(Playground((8, 8), precisions=precisions), 30)
    grid = Grid(side=60)
    found = decision_surfaces(step.chain, step.quantized, grid, Profile.TFLITE_SINGLE)
    assert 0 < found.differing_codes < found.codes // 2
    assert 0 < found.differing.sum() <= found.differing_codes + grid.side**2


def test_surfaces_hold_the_float_network() -> None:
    step = step_at(Playground((5, 3), Activation.TANH), 2)
    grid = Grid(side=20, reach=1.0)
    found = decision_surfaces(step.chain, step.quantized, grid)
    right = np.array([[1.0, -1.0]], np.float32)  # row 0, last column
    assert found.float_scores[0, -1] == pytest.approx(float(step.chain.logits(right)[0, 0]))


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(InputError, match="up to 6 of 1 to 16"):
        Playground(hidden=(17,))
    with pytest.raises(InputError, match="2 precisions for 4 layers"):
        Playground(precisions=(LayerPrecision(),) * 2)
