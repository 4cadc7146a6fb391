"""QIL against the transformer of its paper in NumPy, and finite differences of what it rounds."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from core.formats import IntFormat
from core.networks.weight_levels import WeightLevels
from core.training.qil import qil


def transformed(x: float, c: float, d: float) -> float:
    """(c + d)·t by the three cases of the paper, with its α = 1/2d and β = 1/2 − c/2d."""
    if abs(x) < c - d:
        return 0.0
    if abs(x) > c + d:
        return float(np.sign(x) * (c + d))
    return float(np.sign(x) * (c + d) * (abs(x) / (2 * d) + 0.5 - c / (2 * d)))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from([2, 3, 4]))
def test_values_and_gradients(seed: int, bits: int) -> None:
    rng = np.random.default_rng(seed)
    c, d = rng.uniform(0.6, 2), rng.uniform(0.2, 0.5)
    steps = 2 ** (bits - 1) - 1
    for x in rng.uniform(-3, 3, 5):
        ends = [torch.tensor(v, dtype=torch.float64, requires_grad=True) for v in (x, c, d)]
        found = qil(*ends, WeightLevels(bits))
        exact = transformed(x, c, d)
        wanted = np.round(exact / (c + d) * steps) * (c + d) / steps
        assert float(found.detach()) == pytest.approx(wanted, abs=1e-9)
        found.backward()
        by_x = (transformed(x + 1e-6, c, d) - transformed(x - 1e-6, c, d)) / 2e-6
        assert float(ends[0].grad) == pytest.approx(by_x, abs=1e-5)
        # rounding is a constant offset: of c and d it hears through t alone, and of the last level
        offset = (wanted - exact) / (c + d)
        for end, step in ((1, (1e-6, 0)), (2, (0, 1e-6))):
            up = transformed(x, c + step[0], d + step[1]) - transformed(x, c - step[0], d - step[1])
            assert float(ends[end].grad) == pytest.approx(up / 2e-6 + offset, abs=1e-5)


def test_activations_have_the_levels_of_an_unsigned_format() -> None:
    """From 0 to 3 with c = d, as PACT's: 2 bits are 0, 1, 2, 3."""
    half = torch.tensor(1.5)
    x = torch.tensor([0.0, 0.4, 0.6, 1.7, 8.0])
    assert qil(x, half, half, IntFormat(2, signed=False)).tolist() == [0, 0, 1, 2, 3]
