"""The moving average against torch.ao's observer, and merged against a single pass."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.ao.quantization import MovingAverageMinMaxObserver

from core import InputError
from core.calibration import MovingAverageObserver, Range, moving_average

constants = st.sampled_from([0.01, 0.1, 0.5, 1.0])
batches = st.lists(st.lists(st.floats(-1e6, 1e6), max_size=5), max_size=8)


def observed(parts, constant: float = 0.01) -> MovingAverageObserver:
    observer = MovingAverageObserver(constant)
    for part in parts:
        observer = observer.update(np.array(part))
    return observer


def test_by_hand() -> None:
    parts = [[0.0, 10.0], [-4.0, 2.0], [-1.0, 6.0]]
    # low: 0, 0 − 4/4 = −1, −1 + 0/4; high: 10, 10 − 8/4 = 8, 8 − 2/4
    assert moving_average(observed(parts, 0.25)) == Range(-1.0, 7.5)


@pytest.mark.parametrize("constant", [0.01, 0.3, 1.0])
def test_against_torch(constant: float) -> None:
    x = torch.randn(50, 64, generator=torch.manual_seed(0))
    theirs = MovingAverageMinMaxObserver(averaging_constant=constant)
    ours = MovingAverageObserver(constant)
    for batch in x:
        theirs(batch)
        ours = ours.update(batch)
    found = moving_average(ours)
    assert found.low == pytest.approx(float(theirs.min_val), rel=1e-6)
    assert found.high == pytest.approx(float(theirs.max_val), rel=1e-6)


@given(parts=batches, cut=st.integers(0, 8), constant=constants)
def test_merged_equals_a_single_pass(parts, cut: int, constant: float) -> None:
    whole = observed(parts, constant)
    merged = observed(parts[:cut], constant).merge(observed(parts[cut:], constant))
    assert merged.batches == whole.batches
    size = max((abs(v) for part in parts for v in part), default=0.0)
    for ours, theirs in ((merged.average, whole.average), (merged.first, whole.first)):
        assert ours.low == pytest.approx(theirs.low, rel=1e-12, abs=1e-13 * size)
        assert ours.high == pytest.approx(theirs.high, rel=1e-12, abs=1e-13 * size)


@given(parts=batches, exponent=st.integers(-40, 40))
def test_powers_of_two_scale_exactly(parts, exponent: int) -> None:
    scaled = observed([np.ldexp(part, exponent) for part in parts])
    average = observed(parts).average
    expected = Range(*np.ldexp([average.low, average.high], exponent).tolist())
    assert scaled.average.low == pytest.approx(expected.low, rel=1e-15)
    assert scaled.average.high == pytest.approx(expected.high, rel=1e-15)


def test_empty_batches_do_not_count() -> None:
    assert observed([[], [1.0, 2.0], []]) == observed([[1.0, 2.0]])


def test_a_constant_stays() -> None:
    assert moving_average(observed([[0.1]] * 1000)) == Range(0.1, 0.1)


def test_any_dtype_and_layout() -> None:
    x = np.arange(6, dtype=np.float16).reshape(2, 3)
    assert moving_average(observed([x.T[::2]])) == Range(0.0, 5.0)


@pytest.mark.parametrize("constant", [0.0, -0.1, 1.5, float("nan")])
def test_wrong_constant(constant: float) -> None:
    with pytest.raises(InputError, match="averaging constant"):
        MovingAverageObserver(constant)


def test_different_constants_cannot_be_merged() -> None:
    with pytest.raises(InputError, match="use one constant"):
        MovingAverageObserver(0.1).merge(MovingAverageObserver(0.2))


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_not_finite(bad: float) -> None:
    with pytest.raises(InputError, match="NaN or infinity"):
        observed([[1.0, bad]])


def test_nothing_seen() -> None:
    with pytest.raises(InputError, match="has seen no values"):
        moving_average(MovingAverageObserver())


def test_batches_whose_difference_is_no_float() -> None:
    assert moving_average(observed([[-1.7e308], [1.7e308]], 0.5)) == Range(0.0, 0.0)
    three = observed([[-1.7e308], [1.7e308], [1.7e308]], 0.5)  # halfway from 0 to 1.7·10³⁰⁸
    assert moving_average(three).low == pytest.approx(0.85e308)
    merged = observed([[-1.7e308]], 0.5).merge(observed([[1.7e308], [1.7e308]], 0.5))
    assert moving_average(merged).high == pytest.approx(0.85e308)
