"""The clips of the paper's table, and the expected error that they minimize."""

import math

import numpy as np
import pytest

from core import IntFormat
from core.calibration import HistogramObserver, Prior, Range, aciq, clip_factor, minmax

# Banner et al. 2018, and the tables in the authors' code (submission2019/cnn-quantization), bits
# 2 to 8; they are cut to two digits, not rounded.
PAPER = {
    Prior.LAPLACE: [2.83, 3.89, 5.03, 6.20, 7.41, 8.64, 9.89],
    Prior.GAUSSIAN: [1.71, 2.15, 2.55, 2.93, 3.28, 3.61, 3.92],
}


@pytest.mark.parametrize("prior", Prior)
def test_the_papers_table(prior: Prior) -> None:
    assert [clip_factor(prior, bits) for bits in range(2, 9)] == pytest.approx(
        PAPER[prior], abs=0.01
    )


def expected_error(prior: Prior, a: float, bits: int) -> float:
    """The paper's formulas with b = σ = 1."""
    rounding = a**2 / (3 * 4**bits)
    if prior is Prior.LAPLACE:
        return 2 * math.exp(-a) + rounding
    tail = (a**2 + 1) * math.erfc(a / math.sqrt(2))
    return tail - math.sqrt(2 / math.pi) * a * math.exp(-(a**2) / 2) + rounding


@pytest.mark.parametrize("prior", Prior)
@pytest.mark.parametrize("bits", range(1, 17))
def test_least_expected_error_on_a_grid(prior: Prior, bits: int) -> None:
    best = clip_factor(prior, bits)
    grid = np.linspace(0.01, 30.0, 3000)
    least = expected_error(prior, best, bits)
    assert all(least <= expected_error(prior, a, bits) * (1 + 1e-9) for a in grid)


def test_laplace_by_lambert() -> None:
    # a·e^a = 3·4ᴹ: for M = 0, W(3)
    assert clip_factor(Prior.LAPLACE, 0) == pytest.approx(1.0499088949640398, rel=1e-14)


@pytest.mark.parametrize("n", [2000, 300_000])
def test_two_sided(n: int) -> None:
    rng = np.random.default_rng(0)
    laplace = rng.laplace(3.0, 0.5, n)
    found = aciq(HistogramObserver().update(laplace), Prior.LAPLACE, IntFormat(4))
    mean, b = laplace.mean(), np.abs(laplace - laplace.mean()).mean()
    assert found.low == pytest.approx(mean - 5.0286 * b, rel=1e-3)
    assert found.high == pytest.approx(mean + 5.0286 * b, rel=1e-3)
    gaussian = rng.normal(-1.0, 2.0, n)
    found = aciq(HistogramObserver().update(gaussian), Prior.GAUSSIAN, IntFormat(2))
    assert found.low == pytest.approx(gaussian.mean() - 1.7106 * gaussian.std(), rel=1e-3)
    assert found.high == pytest.approx(gaussian.mean() + 1.7106 * gaussian.std(), rel=1e-3)


def test_symmetric_deviates_from_zero() -> None:
    x = np.random.default_rng(1).normal(0.5, 1.0, 50_000)
    found = aciq(HistogramObserver().update(x), Prior.GAUSSIAN, IntFormat(3), symmetric=True)
    assert found.high == pytest.approx(2.1516 * math.sqrt(np.mean(x**2)), rel=1e-3)
    assert found.low == -found.high


@pytest.mark.parametrize("zeros", [0, 100_000, 500_000])
@pytest.mark.parametrize("n", [3000, 100_000])
def test_after_relu_one_bit_more_whatever_the_zeros(zeros: int, n: int) -> None:
    rng = np.random.default_rng(2)
    laplace = np.append(np.abs(rng.laplace(size=n)), np.zeros(zeros))
    found = aciq(HistogramObserver().update(laplace), Prior.LAPLACE, IntFormat(3, signed=False))
    assert found.low == 0.0
    assert found.high == pytest.approx(5.0286, rel=0.06)
    gaussian = np.append(np.abs(rng.standard_normal(n)), np.zeros(zeros))
    found = aciq(HistogramObserver().update(-gaussian), Prior.GAUSSIAN, IntFormat(3, signed=False))
    assert found.high == 0.0
    assert found.low == pytest.approx(-2.559, rel=0.06)


def test_symmetric_after_relu_has_no_bit_more() -> None:
    x = np.abs(np.random.default_rng(3).standard_normal(100_000))
    found = aciq(HistogramObserver().update(x), Prior.GAUSSIAN, IntFormat(3), symmetric=True)
    assert found.high == pytest.approx(2.1516, rel=0.01)
    assert found.low == -found.high


def test_cut_to_the_extremes() -> None:
    seen = HistogramObserver().update([-1.0, -1.0, 1.0, 1.2])
    for prior in Prior:
        assert aciq(seen, prior, IntFormat(8)) == minmax(seen)
        assert aciq(seen, prior, IntFormat(8), symmetric=True) == Range(-1.2, 1.2)
