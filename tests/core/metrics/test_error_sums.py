"""Sums of numbers of every size, against exact fractions; and sums that no float holds."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import InputError
from core.metrics import error_sums

PLACES = (0, 1, 2**17 - 1, 2**17, 2**17 + 1)  # 2¹⁷ numbers are summed at once
pairs = st.tuples(st.floats(-1e150, 1e150), st.floats(-1e150, 1e150))


def spread_out(values: list[float]) -> np.ndarray:
    """The values in different pieces, zeros between them."""
    x = np.zeros(2**17 + 2)
    x[list(PLACES)] = values
    return x


@settings(max_examples=50)
@given(st.tuples(pairs, pairs, pairs, pairs, pairs))
def test_equal_exact_fractions(values: tuple[tuple[float, float], ...]) -> None:
    x, y = ([pair[side] for pair in values] for side in (0, 1))
    sums = error_sums(spread_out(x), spread_out(y))
    a, b = ([Fraction(one) for one in side] for side in (x, y))
    signal = sum(one * one for one in a)
    noise = sum((p - q) ** 2 for p, q in zip(a, b, strict=True))
    norm = sum(one * one for one in b)
    dot = sum(p * q for p, q in zip(a, b, strict=True))
    tiny = Fraction(1, 10**12)
    two = Fraction(2)
    for exact, found, exponent in (
        (signal, sums.signal, sums.signal_exponent),
        (noise, sums.noise, sums.noise_exponent),
        (norm, sums.norm, sums.norm_exponent),
    ):
        assert abs(Fraction(found) * two ** (2 * exponent) - exact) <= tiny * exact
    found = Fraction(sums.dot) * two ** (sums.signal_exponent + sums.norm_exponent)
    assert (found - dot) ** 2 <= tiny**2 * signal * norm  # of a cosine: |x|·|x̂| is 1
    assert sums.max_abs_error == max(abs(p - q) for p, q in values)
    assert sums.count == 2**17 + 2


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_a_bad_number_is_refused_wherever_it_stands(bad: float, place: int) -> None:
    x = np.zeros(2**17 + 2, np.float32)
    x[place] = bad
    for pair in ((x, np.zeros_like(x)), (np.zeros_like(x), x)):
        with pytest.raises(InputError, match="NaN"):
            error_sums(*pair)


def test_parts_whose_sum_is_no_float_are_refused() -> None:
    # (1.2e154)² = 1.44e308 is a float, twice that is none.
    part = error_sums(np.array([1.2e154]), np.array([1.0e150]))
    with pytest.raises(InputError, match="beyond 1e154"):
        part + part
