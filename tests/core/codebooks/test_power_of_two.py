"""Powers of two against INQ's rule written as a loop, and against logarithms."""

import math
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core import InputError
from core.codebooks import logarithmic, power_of_two

bits_range = st.integers(2, 6)
largest = st.floats(1e-20, 1e20)


@given(s=largest, bits=bits_range)
def test_n1_and_n2(s: float, bits: int) -> None:
    # ⌊log₂(4s/3)⌋ in exact fractions: the n with 2ⁿ ≤ 4s/3 < 2ⁿ⁺¹.
    positive = [level for level in power_of_two([0.1 * s, -s], bits).levels if level > 0]
    top = Fraction(positive[-1])
    assert top <= Fraction(s) * 4 / 3 < 2 * top
    assert len(positive) == 2 ** (bits - 1) // 2, "n₂ = n₁ + 1 − 2^(b−1)/2"
    assert all(math.frexp(level)[0] == 0.5 for level in positive)


@pytest.mark.parametrize(
    ("s", "bits", "positive"),
    [
        (0.75, 2, [1.0]),  # ternary; 4·0.75/3 = 1
        (0.7499, 2, [0.5]),
        (1.0, 3, [0.5, 1.0]),
        (1.4999, 4, [0.125, 0.25, 0.5, 1.0]),
        (1.5, 4, [0.25, 0.5, 1.0, 2.0]),
    ],
)
def test_levels_by_hand(s: float, bits: int, positive: list[float]) -> None:
    levels = [-p for p in positive[::-1]] + [0.0, *positive]
    assert power_of_two([s], bits).levels.tolist() == levels
    assert power_of_two(torch.tensor([-s], dtype=torch.float64), bits).levels.tolist() == levels
    assert power_of_two([s], bits).bits == bits


@given(s=largest, bits=bits_range, share=st.floats(-1, 1))
def test_rounding_is_inqs(s: float, bits: int, share: float) -> None:
    # Eq. 4: β·sgn(W) where (α + β)/2 ≤ |W| < 3β/2, for neighbours α < β among the levels; else 0.
    c = power_of_two([s], bits)
    w = abs(share * s)
    expected = 0.0
    grid = [level for level in c.levels if level >= 0]
    for low, high in pairwise(grid):
        if (low + high) / 2 <= w < 1.5 * high:
            expected = high
    assert c.round(w).item() == expected


@given(s=largest, bits=bits_range, share=st.floats(1e-6, 1))
def test_logarithmic_rounds_the_exponent(s: float, bits: int, share: float) -> None:
    c = logarithmic([s], bits)
    positive = [level for level in c.levels if level > 0]
    exact = math.log2(share * s)
    if abs(exact % 1 - 0.5) < 1e-9:
        return  # beside a tie the logarithm itself is not sure
    expected = 2.0 ** min(round(exact), round(math.log2(positive[-1])))
    expected = expected if expected >= positive[0] else 0.0
    assert c.round(share * s).item() == expected
    assert c.round(-share * s).item() == -expected
    assert abs(math.log2(s) - math.log2(positive[-1])) <= 0.5 + 1e-9


def test_where_the_two_differ() -> None:
    # Between √½ and ¾ the exponent says 1, the distance ½.
    assert power_of_two([1.0], 3).round(0.73).item() == 0.5
    assert logarithmic([1.0], 3).round(0.73).item() == 1.0


@pytest.mark.parametrize("function", [power_of_two, logarithmic])
def test_edges(function) -> None:
    assert function(np.zeros((2, 3)), 3).levels.tolist() == [-1.0, -0.5, 0.0, 0.5, 1.0]
    assert function(np.float16(1.0), 2).levels.tolist() == [-1.0, 0.0, 1.0]
    for x, bits, part in [
        ([], 4, "holds no numbers"),
        ([np.nan], 4, "NaN"),
        ([np.inf], 4, "infinity"),
        ([1.0], 1, "from 2 to 8"),
        ([1.0], True, "from 2 to 8"),
        ([1e-40], 8, "in float32 too"),
    ]:
        with pytest.raises(InputError, match=part):
            function(x, bits)
