"""Binary codes by hand, against every choice of signs, and greedy against alternating."""

import itertools

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core import InputError
from core.codebooks import alternating_binary_code, greedy_binary_code

rows = arrays(np.float32, (3, 12), elements=st.floats(-100, 100, width=32))
both = pytest.mark.parametrize("fit", [greedy_binary_code, alternating_binary_code])


def squared(x: np.ndarray, code) -> np.ndarray:
    """Squared error of each row."""
    return ((np.asarray(x, np.float64) - np.asarray(code.decode(), np.float64)) ** 2).sum(-1)


def test_greedy_by_hand() -> None:
    # α₁ = mean(4, 2, 1, 1) = 2, left 2 0 1 −1 …: signs of 0 count as +.
    code = greedy_binary_code([4.0, -2.0, 1.0, -1.0], 2)
    assert code.signs.tolist() == [[1, -1, 1, -1], [1, 1, -1, 1]]
    assert code.alphas.tolist() == [2.0, 1.0]
    assert code.decode().tolist() == [3.0, -1.0, 1.0, -1.0]
    assert code.bits_per_weight == 2 + 64 / 4


def test_alternating_by_hand() -> None:
    # Greedy signs ++++ and −−−+ : 4a − 2b = 12 and −2a + 4b = 6 give a = 5, b = 4.
    x = [0.0, 1.0, 2.0, 9.0]
    assert greedy_binary_code(x, 2).decode().tolist() == [0.0, 0.0, 0.0, 6.0]
    code = alternating_binary_code(x, 2)
    assert code.alphas.tolist() == [5.0, 4.0]
    assert code.decode().tolist() == [1.0, 1.0, 1.0, 9.0]


@given(x=rows, terms=st.integers(1, 4))
def test_alternating_is_never_worse(x: np.ndarray, terms: int) -> None:
    before = x.copy()
    greedy, alternating = greedy_binary_code(x, terms), alternating_binary_code(x, terms)
    assert np.array_equal(x, before), "the input is left unchanged"
    # Alphas are kept as float32, the smallest of which is 10⁻⁴⁵.
    slack = 1e-5 * (x.astype(np.float64) ** 2).sum(-1) + 1e-80
    assert (squared(x, alternating) <= squared(x, greedy) + slack).all()
    more = greedy_binary_code(x, terms + 1)
    assert (squared(x, more) <= squared(x, greedy) + slack).all(), "a term more, no more error"
    for code in (greedy, alternating):
        assert code.alphas.shape == (3, terms)
        assert code.signs.shape == (3, terms, 12)
        assert (np.abs(code.signs) == 1).all()


@given(x=arrays(np.float64, 5, elements=st.integers(-20, 20).map(float)))
def test_against_every_choice_of_signs(x: np.ndarray) -> None:
    # M = 1: α = mean|x| is the optimum (XNOR-Net). M = 2: no code beats the best of all 4⁵.
    signs = np.array(list(itertools.product([-1.0, 1.0], repeat=5)))
    one = (x @ x) - ((signs @ x) ** 2 / 5).max()
    assert squared(x, greedy_binary_code(x, 1)) == pytest.approx(one, rel=1e-5, abs=1e-3)
    # Two levels ±a ± b at their best: any two of the 32, their residual by projection.
    least = one
    for b, c in itertools.combinations(signs[:16], 2):
        basis = np.stack([b, c], 1)
        least = min(least, float(np.sum((x - basis @ np.linalg.lstsq(basis, x)[0]) ** 2)))
    assert squared(x, alternating_binary_code(x, 2)) >= least - 1e-3


def test_gaussian_rows() -> None:
    # √(2/π) and 1 − 2/π: the best single term for a normal.
    x = np.random.default_rng(0).normal(size=200_000)
    code = greedy_binary_code(x, 1)
    assert code.alphas[0] == pytest.approx(0.7979, abs=5e-3)
    assert squared(x, code) / x.size == pytest.approx(0.3634, abs=5e-3)


@both
def test_torch_to_the_last_bit(fit) -> None:
    x = np.random.default_rng(0).normal(size=(2, 3, 40)).astype(np.float32)
    ours, theirs = fit(x, 3), fit(torch.from_numpy(x.copy()), 3)
    assert isinstance(theirs.decode(), torch.Tensor)
    for a, b in [
        (ours.alphas, theirs.alphas),
        (ours.signs, theirs.signs),
        (ours.decode(), theirs.decode()),
    ]:
        assert a.tobytes() == b.numpy().tobytes()
    assert ours.decode().shape == (2, 3, 40)
    assert ours.decode().dtype == np.float32
    view = x[::-1, ::2, ::-1]
    assert np.array_equal(fit(view, 2).decode(), fit(view.copy(), 2).decode())


@both
def test_degenerate_inputs(fit) -> None:
    assert fit(np.zeros((2, 5)), 3).decode().tolist() == np.zeros((2, 5)).tolist()
    assert fit([-2.5], 2).decode().tolist() == [-2.5]
    assert fit(np.full(9, 3.0, np.float16), 1).decode().tolist() == [3.0] * 9
    assert np.isfinite(fit([3e38, -1e38, 1e38], 3).decode()).all()
    for x, terms, part in [
        ([], 1, "holds no numbers"),
        (3.0, 1, "scalar"),
        ([np.inf], 1, "infinity"),
        ([1.0], 0, "from 1 to 8"),
        ([1.0], 9, "from 1 to 8"),
    ]:
        with pytest.raises(InputError, match=part):
            fit(x, terms)
