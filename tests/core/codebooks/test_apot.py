"""APoT against the paper's example, the authors' code, and its two extremes."""

import itertools

import numpy as np
import pytest

from core import InputError
from core.codebooks import apot
from core.scaled import Scaled


def sums(*terms: list[float]) -> np.ndarray:
    """All sums of one number of each term, the largest 1."""
    values = np.array(sorted(sum(p) for p in itertools.product(*terms)))
    return values / values[-1]


def test_the_papers_example() -> None:
    # Section 2.2, b = 4, k = 2: p₀ ∈ {0, 2⁰, 2⁻², 2⁻⁴}, p₁ ∈ {0, 2⁻¹, 2⁻³, 2⁻⁵}; γ = ⅔.
    expected = sums([0, 1, 1 / 4, 1 / 16], [0, 1 / 2, 1 / 8, 1 / 32])
    np.testing.assert_allclose(apot(4, signed=False).levels, expected, rtol=1e-15)
    assert apot(4, signed=False).levels[1] == pytest.approx(2 / 3 / 32, rel=1e-15)
    assert len(apot(4, signed=False).levels) == 16


@pytest.mark.parametrize(
    ("bits", "terms"),
    [  # `build_power_value(B)` of the authors' repository, exponents as written there
        (2, [[-1, -2, -3]]),
        (3, [[-1, -2, -4], [-3]]),
        (4, [[-1, -3, -5], [-2, -4, -6]]),
        (5, [[-1, -3, -6], [-2, -4, -7], [-5]]),
        (6, [[-1, -4, -7], [-2, -5, -8], [-3, -6, -9]]),
    ],
)
def test_the_authors_code(bits: int, terms: list[list[int]]) -> None:
    expected = sums(*[[0.0] + [2.0**e for e in term] for term in terms])
    np.testing.assert_allclose(apot(bits, signed=False).levels, expected, rtol=1e-15)
    signed = np.concatenate([-expected[:0:-1], expected])
    np.testing.assert_allclose(apot(bits + 1).levels, signed, rtol=1e-15)


def test_4_signed_bits_by_hand() -> None:
    # {0, ½, ¼, 1/16} + {0, ⅛} over their largest sum, ⅝.
    positive = [0.0, 0.1, 0.2, 0.3, 0.4, 0.6, 0.8, 1.0]
    np.testing.assert_allclose(apot(4).levels[7:], positive, rtol=1e-15)
    assert apot(4).bits == 4


@pytest.mark.parametrize("bits", range(2, 9))
def test_extremes(bits: int) -> None:
    grid = np.linspace(0, 1, 2**bits)
    np.testing.assert_allclose(apot(bits, 1, signed=False).levels, grid, rtol=1e-14)
    if bits <= 6:  # beyond, the powers leave float32
        powers = np.concatenate([[0.0], 2.0 ** -np.arange(2**bits - 2, -1, -1)])
        assert apot(bits, bits, signed=False).levels.tolist() == powers.tolist()


@pytest.mark.parametrize("base_bits", [1, 2, 3])
@pytest.mark.parametrize("bits", range(2, 9))
@pytest.mark.parametrize("signed", [True, False])
def test_no_two_sums_are_equal(bits: int, base_bits: int, signed: bool) -> None:
    levels = apot(bits, base_bits, signed).levels
    assert len(levels) == 2**bits - signed
    assert 0.0 in levels
    assert levels[-1] == 1.0
    if signed:
        assert np.array_equal(levels, -levels[::-1])


def test_clipping_range_is_the_scale() -> None:
    s = Scaled(apot(4), np.float32(2.0))
    np.testing.assert_allclose(s.round([9.0, 1.1, -0.05]), [2.0, 1.2, 0.0], rtol=1e-6)


@pytest.mark.parametrize("arguments", [(1,), (9,), (4, 0), (4.0,), (4, True)])
def test_wrong_bits(arguments) -> None:
    with pytest.raises(InputError, match="whole number"):
        apot(*arguments)


def test_powers_too_small_for_float32() -> None:
    with pytest.raises(InputError, match="in float32 too"):
        apot(8, 8, signed=False)
