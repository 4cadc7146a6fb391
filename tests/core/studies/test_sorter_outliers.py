"""Outliers, smoothing and their scales, beside what follows from their definitions."""

import numpy as np
import pytest

from core.networks.quantized_sorter import Sharing
from core.networks.sorter import WIDTH, Sorter
from core.networks.sorter_trace import trace
from core.studies.claims.sorter import calibration
from core.studies.sorter_outliers import (
    CHANNELS,
    SorterCase,
    largest_change,
    largest_over_median,
    sorter_pair,
)
from core.training.train_sorter import train_sorter, words_to_test, words_to_train_on

SAID = calibration(0)


@pytest.fixture(scope="module")
def sorter() -> Sorter:
    return next(train_sorter(0, updates=1)).sorter


def case(sharing: Sharing = Sharing.TENSOR, strength: float = 100, alpha: float | None = None):
    return SorterCase(8, 8, sharing, strength, alpha)


def test_outliers_are_seen_in_the_ratio_and_not_in_the_float_function(sorter: Sorter) -> None:
    plain = largest_over_median(sorter, SAID)
    injected = sorter_pair(sorter, SAID, case()).rescaled
    smooth = sorter_pair(sorter, SAID, case(alpha=0.5)).rescaled
    assert plain < 3
    assert 50 < largest_over_median(injected, SAID) < 300
    assert largest_over_median(smooth, SAID) < 3
    assert sorter_pair(sorter, SAID, case(strength=1)).rescaled.head.weight.tolist() == (
        sorter.head.weight.tolist()
    )
    for other in (injected, smooth):
        assert 0 < largest_change(sorter, other, SAID) < 1e-4


@pytest.mark.parametrize(
    ("sharing", "shape"),
    [(Sharing.TENSOR, (1, 1)), (Sharing.TOKEN, (11, 1)), (Sharing.CHANNEL, (1, WIDTH))],
)
def test_scales_are_the_largest_value_by_127(sorter, sharing, shape) -> None:
    pair = sorter_pair(sorter, SAID, case(sharing))
    x = trace(pair.rescaled, SAID[0])["block 1 attention in"]
    scale = pair.scale("block 1 attention in", x)
    assert scale.shape == shape
    if sharing is Sharing.TOKEN:
        np.testing.assert_allclose(scale[:, 0], np.abs(x).max(axis=1) / 127, rtol=1e-5)
    else:  # from all calibration words, of which this is one
        assert (scale * 127.001 >= np.abs(x).max(axis=0, keepdims=True)).all()
    if sharing is Sharing.CHANNEL:
        assert (scale[0, list(CHANNELS)] > 20 * np.median(scale)).all()


def test_weights_have_a_scale_a_row_and_sums_have_none(sorter: Sorter) -> None:
    pair = sorter_pair(sorter, SAID, case())
    weight = pair.rescaled.blocks[0].mlp_in.weight
    scale = pair.scale("block 1 mlp in weight", weight)
    np.testing.assert_allclose(scale[:, 0], np.abs(weight).max(axis=1) / 127, rtol=1e-6)
    assert pair.scale("block 1 after mlp", weight) is None
    assert pair.scale("token", weight) is None


def test_no_word_of_the_test_trains() -> None:
    tested = set(map(tuple, words_to_test().tolist()))
    words = words_to_train_on(2000, np.random.default_rng(0))
    assert words.shape == (2000, 6)
    assert not tested & set(map(tuple, words.tolist()))
    assert words.mean() == pytest.approx(1.5, abs=0.05)
