"""Wider networks: the float function stays, copies differ, sizes by hand."""

import numpy as np
import pytest

from core.methods.qat.wider import widened
from core.networks.designs import DEPTHWISE_CNN, DIGITS_CNN
from tests.core.methods.random_chains import images, random_chain


@pytest.mark.parametrize("percent", [0, 50, 100])
@pytest.mark.parametrize("design", [DIGITS_CNN, DEPTHWISE_CNN])
def test_the_float_function_stays(design, percent: float) -> None:
    chain = random_chain(design)
    wider = widened(chain, percent, np.random.default_rng(1))
    before, after = chain.logits(images(20)), wider.logits(images(20))
    np.testing.assert_allclose(after, before, rtol=1e-3, atol=1e-3 * np.abs(before).max())
    assert [d.shape for d in wider.design] == [x.weight.shape for x in wider.layers]


def test_sizes_by_hand_and_copies_that_differ() -> None:
    wider = widened(random_chain(DEPTHWISE_CNN), 100, np.random.default_rng(1))
    shapes = [(32, 1, 3, 3), (32, 1, 3, 3), (64, 32, 1, 1), (64, 1, 3, 3), (64, 64, 1, 1)]
    assert [d.shape for d in wider.design] == [*shapes, (10, 256)]
    assert [d.groups for d in wider.design] == [1, 32, 1, 64, 1, 1]
    pointwise = wider.layers[2].weight
    assert not np.allclose(pointwise[:, :16], pointwise[:, 16:], rtol=0.01)
