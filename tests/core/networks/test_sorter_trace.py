"""Every matrix of a pass beside its formula, and answers letter by letter."""

import numpy as np
import pytest
import torch

from core.networks.norm_rescaling import with_outliers
from core.networks.quantized_sorter import Sharing, quantize_sorter
from core.networks.sorter import HEADS, LENGTH, POSITIONS, WIDTH, Sorter, layers_by_name
from core.networks.sorter_answer import answer, codes
from core.networks.sorter_trace import trace
from core.training.train_sorter import train_sorter

SAID = codes("CABDABAABBC")


@pytest.fixture(scope="module")
def sorter() -> Sorter:
    """Of random weights but for one update: every matrix is full."""
    return next(train_sorter(0, updates=1)).sorter


@pytest.mark.parametrize("block", [1, 2])
def test_the_pattern_times_the_values_is_what_torch_mixes(sorter: Sorter, block: int) -> None:
    """torch's fused attention computes "attention out"; the trace computes the pattern itself."""
    seen = trace(sorter, SAID)
    patterns = [seen[f"block {block} pattern {head}"] for head in range(1, HEADS + 1)]
    by_head = np.split(seen[f"block {block} values"], HEADS, axis=1)
    mixed = np.concatenate([p @ v for p, v in zip(patterns, by_head, strict=True)], axis=1)
    np.testing.assert_allclose(mixed, seen[f"block {block} attention out"], atol=1e-5)
    for pattern in patterns:
        np.testing.assert_allclose(pattern.sum(axis=1), 1, rtol=1e-5)
        assert not np.triu(pattern, k=1).any()


def test_each_layer_makes_of_what_it_reads_what_comes_next(sorter: Sorter) -> None:
    seen, layers = trace(sorter, SAID), layers_by_name(sorter)

    def after(name: str) -> np.ndarray:
        return seen[name] @ layers[name].weight.T + layers[name].bias

    near = {"atol": 1e-4}
    q, k, v = np.split(after("block 2 attention in"), 3, axis=1)
    for name, values in zip(("queries", "keys", "values"), (q, k, v), strict=True):
        np.testing.assert_allclose(values, seen[f"block 2 {name}"], **near)
    x = seen["embedding"] + after("block 1 attention out")
    np.testing.assert_allclose(x, seen["block 1 after attention"], **near)
    np.testing.assert_allclose(x + after("block 1 mlp out"), seen["block 1 after mlp"], **near)
    np.testing.assert_allclose(after("head"), seen["scores"], **near)
    np.testing.assert_allclose(
        seen["probabilities"], torch.softmax(torch.from_numpy(seen["scores"]), dim=1), rtol=1e-5
    )
    np.testing.assert_allclose(seen["embedding"], sorter.token[SAID] + sorter.position, **near)


def test_a_norm_that_is_read_shows_its_outliers(sorter: Sorter) -> None:
    before, after = (
        trace(s, SAID)["block 1 mlp in"] for s in (sorter, with_outliers(sorter, (5,), 8.0))
    )
    factors = np.where(np.arange(WIDTH) == 5, 8.0, 1.0)
    np.testing.assert_allclose(after, before * factors, rtol=1e-3, atol=1e-5)


def test_the_trace_shows_what_was_used_after_rounding(sorter: Sorter) -> None:
    few = quantize_sorter(sorter, SAID[None], 4, 3, Sharing.TENSOR)
    seen = trace(few.sorter, SAID, few.read)
    assert seen["block 1 attention in"].shape == (POSITIONS, WIDTH)
    assert len(np.unique(seen["block 1 attention in"])) <= 7
    assert len(np.unique(seen["block 1 queries"])) > 7


def test_an_answer_is_what_sort_gives_with_the_chances_of_each_letter(sorter: Sorter) -> None:
    word = codes("CABDAB")
    found = answer(sorter, word)
    assert found.letters.tolist() == sorter.sort(word[None])[0].tolist()
    assert found.probabilities.shape == (LENGTH, 4)
    np.testing.assert_allclose(found.probabilities.sum(axis=1), 1, rtol=1e-5)
    assert (found.probabilities.argmax(axis=1) == found.letters).all()
