"""AWQ: never worse than no scaling on the data of the search; weights that matter are saved."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.methods.transformer.awq import METHOD, scaled_weight, searched_weight
from core.methods.transformer.method import NEAREST
from core.methods.transformer.product import Precision, Product, rounded_weight

pytestmark = pytest.mark.slow


def error(product: Product, weight: np.ndarray) -> float:
    return float(((product.seen @ (product.weight - weight).T) ** 2).sum())


@settings(max_examples=30)
@given(seed=st.integers(0, 10**6), bits=st.integers(2, 5), spread=st.sampled_from([0.0, 1.0, 3.0]))
def test_the_search_never_ends_worse_than_no_scaling(seed: int, bits: int, spread: float) -> None:
    draw = np.random.default_rng(seed)
    sizes = np.exp(spread * draw.standard_normal(16))
    product = Product(draw.standard_normal((6, 16)), draw.standard_normal((40, 16)) * sizes)
    plain = error(product, rounded_weight(product.weight, bits))
    assert error(product, searched_weight(product, bits, 10)) <= plain * (1 + 1e-9)


def test_alpha_zero_is_nearest_rounding(product) -> None:
    np.testing.assert_array_equal(scaled_weight(product, 3, 0.0), rounded_weight(product.weight, 3))


def test_the_search_ends_at_least_as_well_as_every_exponent(product) -> None:
    found = error(product, searched_weight(product, 3, 4))
    others = [error(product, scaled_weight(product, 3, a)) for a in (0, 0.25, 0.5, 0.75, 1)]
    np.testing.assert_allclose(found, min(others), rtol=1e-4)
    assert found < 0.9 * others[0]


def test_four_bit_weights_are_enough_again_and_little_changes_without_outliers(share) -> None:
    four = Precision(4, None)
    assert share(NEAREST, 100, four) < 0.7
    assert share(METHOD, 100, four) > 0.85
    assert share(NEAREST, 1, four) > 0.97  # the control
    assert share(METHOD, 1, four) > 0.97
