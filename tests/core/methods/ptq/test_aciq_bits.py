"""Bits by channel: the paper's rule against a numerical minimum, and the budget."""

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from core.methods.ptq.aciq_bits import best_bits, whole_bits
from core.methods.registry import METHODS
from core.methods.result import measure
from core.networks.chain import Chain
from core.networks.cnn import Layer
from tests.core.methods.random_chains import normalized


def test_the_rule_is_the_numerical_minimum() -> None:
    """Least Σ α² / (3·4ᴹ) for 4·16 levels in all, by scipy."""
    alpha = np.array([0.3, 1.0, 2.0, 5.0])
    found = minimize(
        lambda bits: float((alpha**2 / (3 * 4.0**bits)).sum()),
        np.full(4, 4.0),
        constraints={"type": "eq", "fun": lambda bits: float((2.0**bits).sum()) - 64},
        options={"ftol": 1e-12},
    )
    np.testing.assert_allclose(best_bits(alpha, 4), found.x, atol=1e-2)


def test_whole_bits_by_hand() -> None:
    """48 levels as 1 : 4 : 9 are 3.43, 13.71, 30.86, or 1.78, 3.78 and 4.95 bits."""
    assert whole_bits(np.array([1.0, 8.0, 27.0]), 4).tolist() == [2, 4, 5]
    assert whole_bits(np.array([3.0, 3.0, 3.0]), 4).tolist() == [4, 4, 4]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(0, 1e3), min_size=1, max_size=40), st.integers(1, 8))
def test_the_budget_holds_and_a_wider_channel_never_gets_fewer_bits(alpha, average: int) -> None:
    ranges = np.sort(alpha)
    bits = whole_bits(ranges, average)
    assert bits.mean() <= average
    assert bits.min() >= 1
    assert bits.max() <= 8
    exact = best_bits(ranges, average)
    for low in range(len(bits)):  # equal but for one bit that was given back
        assert (bits[low] <= bits[low:] + (exact[low:] - exact[low] < 1)).all()


def test_channels_of_different_ranges_lose_less_than_with_equal_bits() -> None:
    task = normalized(bits=3)
    stretch = 2.0 ** np.arange(-8, 8, dtype=np.float32)
    layers = list(task.chain.layers)
    layers[1] = Layer(layers[1].weight * stretch.reshape(-1, 1, 1, 1), layers[1].bias)
    uneven = replace(task, chain=Chain(task.chain.design, tuple(layers)))
    result = measure(METHODS["aciq-bits"], uneven, task.labelled)
    step = result.steps[1]
    assert step.after < step.before / 4
    # a byte for each channel's bits, its scale and its bias; 5 bytes of activations
    codes = result.network.layers[1].bytes - 16 * (1 + 4 + 4) - 5
    assert codes * 8 <= 3 * 1152 + 7
