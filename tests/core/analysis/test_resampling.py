"""Ranks that samples cannot tell apart: planted ties and gaps, and a paired t-test beside it."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from scipy import stats

from core.analysis import AnalysisConfig, Report, analyze
from core.analysis.resampling import Ranks, ranks
from core.analysis.simulation.stage_sums import StageSums
from tests.core.analysis.models import images, small_cnn

CONFIG = AnalysisConfig(4, 4, per_channel=False)


def losses(decibels: np.ndarray) -> np.ndarray:
    """Samples of signal 1 with these SQNR."""
    noise = 10.0 ** (-decibels / 10)
    return np.stack([noise, np.ones_like(noise)], axis=1)


def test_as_often_as_a_paired_t_test_says() -> None:
    """Two equal layers are told apart about once in twenty; two that differ much, nearly always."""
    rng = np.random.default_rng(0)
    apart = {0.0: 0, 2.0: 0}
    by_t = {0.0: 0, 2.0: 0}
    for gap, count in apart.items():
        for _ in range(60):
            hard = rng.normal(0, 3, 16)  # a sample that is hard is so for both layers
            one = 20 + hard + rng.normal(0, 1, 16)
            other = 20 + gap + hard + rng.normal(0, 1, 16)
            found = ranks({"one": losses(one), "other": losses(other)})
            count += found.apart
            by_t[gap] += stats.ttest_rel(one, other).pvalue < 0.05
        apart[gap] = count
    assert apart[0.0] <= 9  # of 60; 3 are expected
    assert apart[2.0] >= 54
    assert abs(apart[2.0] - by_t[2.0]) <= 6


def test_few_samples_say_little() -> None:
    """Two samples that agree within 1 dB do not tell a difference of 3 dB; 20 samples do."""
    noisy = np.array([0.0, 1.0])
    two = ranks({"a": losses(10 + noisy), "b": losses(13 - noisy)})
    assert two == Ranks(2, "a", ("b",), 0)
    many = ranks({"a": losses(10 + np.tile(noisy, 10)), "b": losses(13 - np.tile(noisy, 10))})
    assert many == Ranks(20, "a", (), 1)
    assert ranks({"a": losses(noisy[:1]), "b": losses(noisy[:1])}) is None
    assert ranks({"a": losses(noisy)}) is None


def test_exact_layers_and_layers_with_fewer_samples_are_left_out() -> None:
    noisy = np.array([0.0, 1.0, 0.5])
    exact = np.array([[0.0, 1.0]] * 3)
    found = ranks(
        {"exact": exact, "a": losses(noisy), "whole": losses(noisy[:1]), "b": losses(noisy)}
    )
    assert found == Ranks(3, "a", ("b",), 0)


def test_an_executor_gives_the_same_numbers() -> None:
    rng = np.random.default_rng(1)
    many = {str(i): losses(10 + rng.normal(i / 4, 1, 12)) for i in range(9)}
    with ThreadPoolExecutor(2) as pool:
        assert ranks(many, executor=pool) == ranks(many)
    assert 0 < len(ranks(many).tied) < 8


@pytest.mark.parametrize("samples", [1, 3])
def test_losses_of_each_sample_by_hand(samples: int) -> None:
    exact = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    quantized = exact - np.array([[0.0, 1.0], [2.0, 0.0], [0.0, 0.0]])
    sums = StageSums()
    sums.add(exact, quantized, samples)
    by_hand = [1, 5, 4, 25, 0, 61] if samples == 3 else [5, 91]
    assert sums.losses.tolist() == by_hand
    assert (sums.errors.noise, sums.errors.signal, sums.errors.count) == (5, 91, 6)


def test_a_report_says_so() -> None:
    """All of 8 different images, in one feed; twice the same image tells everything apart."""
    different = images(8)
    report = analyze(small_cnn().SerializeToString(), {"x": different}, CONFIG)
    assert report.ranks is not None
    assert report.ranks.samples == 8
    assert report.ranks.worst == report.worst_first[0].name
    assert report.ranks.apart + len(report.ranks.tied) == 2
    assert Report.from_dict(report.to_dict()).ranks == report.ranks
    same = np.repeat(different[:1], 8, axis=0)
    assert analyze(small_cnn().SerializeToString(), {"x": same}, CONFIG).ranks.apart == 2
    assert analyze(small_cnn().SerializeToString(), {"x": different[:1]}, CONFIG).ranks is None
