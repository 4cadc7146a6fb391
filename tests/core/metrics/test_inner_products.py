"""Inner products run by run: exact on whole numbers, whatever the length."""

import numpy as np
import pytest

from core.metrics.inner_products import gram, inner_product


@pytest.mark.parametrize("n", [0, 1, 2047, 2048, 4096, 4097, 10_001])
def test_sums_of_whole_numbers_are_exact(n: int) -> None:
    rng = np.random.default_rng(n)
    a, b, c = rng.integers(-99, 100, size=(3, n))
    expected = [[int((x * y).sum()) for y in (a, b, c)] for x in (a, b, c)]
    assert inner_product(a.astype(np.float64), b.astype(np.float64)) == expected[0][1]
    assert gram(np.stack([a, b, c]).astype(np.float64)).tolist() == expected
