"""KL against loops in plain Python and TensorRT's worked example; the rule on data."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import InputError, IntFormat
from core.calibration import HistogramObserver, Range, divergences, entropy, minmax

UINT8 = IntFormat(8, signed=False)


def by_loops(counts: list[float], levels: int) -> list[float]:
    """The definition, bin by bin."""
    found = []
    for i in range(levels, len(counts) + 1):
        p = list(counts[:i])
        p[-1] += sum(counts[i:])
        q = [0.0] * i
        for j in range(levels):
            run = range(j * i // levels, (j + 1) * i // levels)
            used = [k for k in run if counts[k]]
            for k in used:
                q[k] = sum(counts[k] for k in used) / len(used)
        kl = 0.0
        for a, b in zip(p, q, strict=True):
            if a and not b:
                kl = math.inf
            elif a:
                kl += a / sum(p) * math.log(a / sum(p) / (b / sum(q)))
        found.append(kl)
    return found


@given(
    counts=st.lists(st.integers(0, 9), min_size=1, max_size=40),
    last=st.integers(1, 9),
    levels=st.integers(1, 9),
)
def test_the_definition(counts: list[int], last: int, levels: int) -> None:
    counts = [*counts, last]
    if levels <= len(counts):
        found = divergences(np.array(counts), levels)
        assert found == pytest.approx(by_loops(counts, levels), abs=1e-12)


def test_tensorrt_example() -> None:
    # Migacz 2017: P = [1, 0, 2, 3, 5, 3, 1, 7] in 2 runs is Q = [2, 0, 2, 2, 4, 4, 4, 4].
    p, q = np.array([1, 2, 3, 5, 3, 1, 7]) / 22, np.array([2, 2, 2, 4, 4, 4, 4]) / 22
    kl = divergences(np.array([1, 0, 2, 3, 5, 3, 1, 7]), levels=2)
    assert kl[-1] == pytest.approx(float(np.sum(p * np.log(p / q))), rel=1e-12)
    assert kl[-1] == pytest.approx(0.150316, abs=1e-6)


def test_as_many_levels_as_bins_lose_nothing_but_the_tail() -> None:
    kl = divergences(np.array([4, 3, 2, 1]), levels=3)
    # [4, 3, 3] of 10 against [4, 3, 2] of 9: 0.3·ln(3/2) + ln(9/10)
    assert kl[0] == pytest.approx(0.3 * math.log(1.5) + math.log(0.9), rel=1e-12)


def test_infinite_where_the_last_bin_is_empty_and_something_lies_beyond() -> None:
    assert np.isinf(divergences(np.array([5, 1, 0, 1]), levels=2)).tolist() == [False, True, False]


@pytest.mark.parametrize(("counts", "levels"), [([1, 2], 3), ([1, 2], 0), ([1, 0], 1), ([], 1)])
def test_wrong_histograms(counts: list[int], levels: int) -> None:
    with pytest.raises(InputError, match="levels"):
        divergences(np.array(counts), levels)


def test_clips_the_tail_of_a_gaussian_and_not_a_uniform() -> None:
    rng = np.random.default_rng(0)
    gaussian = HistogramObserver().update(rng.standard_normal(100_000))
    found = entropy(gaussian, IntFormat(4), symmetric=True)
    assert found.low == -found.high
    assert 2.5 < found.high < 4.0
    uniform = HistogramObserver().update(rng.uniform(-1, 1, 100_000))
    assert entropy(uniform, UINT8).high == pytest.approx(1.0, abs=0.01)


def test_the_zeros_of_relu_do_not_pull_the_threshold_down() -> None:
    x = np.random.default_rng(1).standard_normal(200_000)
    half = entropy(HistogramObserver().update(np.maximum(x, 0.0)), UINT8)
    none = entropy(HistogramObserver().update(np.abs(x)), UINT8)
    assert half.low == 0.0
    assert half.high == pytest.approx(none.high, rel=0.1)


def test_two_sided_is_cut_to_the_extremes() -> None:
    x = np.random.default_rng(2).standard_normal(100_000)
    seen = HistogramObserver().update(x[x > -1.0])
    found = entropy(seen, UINT8)
    assert found.low == minmax(seen).low
    assert 3.0 < found.high <= minmax(seen).high


def test_one_sided_has_the_levels_of_one_bit_more() -> None:
    x = np.abs(np.random.default_rng(3).laplace(size=100_000))
    seen = HistogramObserver().update(x)
    assert entropy(seen, IntFormat(5, signed=False)) == entropy(seen, IntFormat(6), symmetric=True)
    mirrored = entropy(HistogramObserver().update(-x), IntFormat(5))
    assert mirrored == Range(-entropy(seen, IntFormat(5)).high, -minmax(seen).low)


def test_integers_of_as_many_levels_are_not_clipped() -> None:
    seen = HistogramObserver().update(np.arange(256.0))
    assert entropy(seen, UINT8) == Range(0.0, 255.0)


@pytest.mark.parametrize("bits", [12, 16])
def test_with_more_levels_than_bins_nothing_is_clipped(bits: int) -> None:
    seen = HistogramObserver().update(np.random.default_rng(4).standard_normal(1000))
    assert entropy(seen, IntFormat(bits)) == minmax(seen)
