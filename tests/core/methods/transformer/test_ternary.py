"""BitNet b1.58: three values a matrix; trained with them it sorts, rounded to them it does not."""

import numpy as np
import pytest
import torch

from core.methods.transformer.method import NEAREST
from core.methods.transformer.product import Precision
from core.methods.transformer.ternary import METHOD, ternary, ternary_matrices, train_ternary
from core.networks.cnn import Layer
from core.networks.sorter import layers_by_name, with_layers

pytestmark = pytest.mark.slow


def test_by_hand() -> None:
    w = np.array([[3.0, -3.0], [0.0, 0.0], [0.8, -0.8], [0.2, -0.2]])  # mean|w| = 1
    expected = [[1, -1], [0, 0], [1, -1], [0, 0]]
    assert ternary(w).tolist() == expected
    assert ternary(torch.from_numpy(5 * w)).tolist() == (5 * np.array(expected)).tolist()
    assert not ternary(np.zeros((2, 2))).any()


def test_the_gradient_goes_to_the_weights_as_if_they_were_not_rounded(sorter) -> None:
    learned = torch.tensor(sorter.head.weight, requires_grad=True)
    used = ternary_matrices(
        with_layers(sorter, lambda name, layer: Layer(learned, torch.zeros(len(learned))))
    )
    wanted = torch.arange(learned.numel(), dtype=torch.float32).reshape(learned.shape)
    (used.head.weight * wanted).sum().backward()
    torch.testing.assert_close(learned.grad, wanted)


def test_rounded_it_guesses_and_trained_it_sorts(share) -> None:
    in_float = Precision(8, None)
    assert share(NEAREST, 1, in_float) > 0.97
    assert share(METHOD, 1, in_float) < 0.3
    *_, last = train_ternary(0)
    assert last.accuracy == pytest.approx(1.0, abs=0.05)
    for layer in layers_by_name(last.sorter).values():
        assert len(np.unique(np.abs(layer.weight))) == 2
        assert len(np.unique(layer.weight)) == 3
