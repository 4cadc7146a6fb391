"""KIVI: keys by channel and values by token; a large channel of the keys changes nothing."""

import numpy as np
import pytest
import torch

from core.methods.transformer.kivi import GROUP, QuantizedCache
from core.networks.key_outliers import with_key_outliers
from core.networks.quantized_sorter import Sharing
from core.networks.sorter import Sorter
from core.training.train_sorter import sorted_share, words_to_test

BY_TOKEN = QuantizedCache(2, keys=Sharing.TOKEN)


def random_cache(positions: int = 2 * GROUP) -> torch.Tensor:
    return torch.randn(2, 2, positions, 16, generator=torch.Generator().manual_seed(0))


def test_by_hand() -> None:
    x = torch.tensor([[0.0, 100, 6], [1, 140, 6], [2, 130, 6], [3, 116, 6]])[None, None]
    keys, values = QuantizedCache(2)(x, x)
    # by channel: 0 1 2 3; 100, 113⅓, 126⅔, 140; one value. By token: from 0 to 100 by 33⅓, …
    by_channel = [[0, 100, 6], [1, 140, 6], [2, 380 / 3, 6], [3, 340 / 3, 6]]
    by_token = [[0, 100, 0], [1, 140, 1], [2, 130, 2], [3, 116, 3]]
    np.testing.assert_allclose(keys[0, 0], by_channel, rtol=1e-5)
    np.testing.assert_allclose(values[0, 0], by_token, rtol=1e-5)


def test_a_large_channel_of_the_keys_changes_the_others_by_token_only() -> None:
    x, f = random_cache(), torch.ones(16)
    f[3] = 64.0  # a power of two: nothing is rounded by it
    by_channel = [QuantizedCache(2)(k, x)[0] for k in (x, x * f)]
    assert torch.equal(by_channel[0] * f, by_channel[1])
    by_token = [BY_TOKEN(k, x)[0] for k in (x, x * f)]
    assert (by_token[0] * f - by_token[1]).abs()[..., 4:].mean() > 0.3


@pytest.mark.parametrize("positions", [1, GROUP - 1, GROUP, 2 * GROUP + 3])
def test_positions_of_a_group_that_is_not_full_stay_in_float(positions: int) -> None:
    x = random_cache(positions)
    full = positions - positions % GROUP
    for kept in QuantizedCache(2)(x, x):
        assert kept.shape == x.shape
        assert torch.equal(kept[:, :, full:], x[:, :, full:])
        assert full == 0 or not torch.equal(kept, x)


def test_three_bits_sort_by_channel_and_not_by_token_where_keys_have_outliers(sorter) -> None:
    words, three = words_to_test()[:200], QuantizedCache(3)
    injected = with_key_outliers(sorter, (3, 11, 20), 100.0)

    def share(which: Sorter, cache: QuantizedCache) -> float:
        return sorted_share(which, words, cache=cache)

    by_token = QuantizedCache(3, keys=Sharing.TOKEN)
    assert share(injected, three) > 0.97
    assert share(injected, by_token) < 0.2
    assert share(sorter, three) > 0.97  # the control
    assert share(sorter, by_token) > 0.97


def test_injected_outliers_keep_the_float_function(sorter, said) -> None:
    injected = with_key_outliers(sorter, (3, 11, 20), 100.0)
    np.testing.assert_allclose(injected.scores(said), sorter.scores(said), atol=1e-3)
