"""Hadamard rotation: the same float function, no channel stands out, fewer bits are enough."""

import numpy as np
import pytest
import scipy.linalg

from core import InputError
from core.hadamard import hadamard
from core.methods.transformer.method import NEAREST, products
from core.methods.transformer.product import Precision, Product
from core.methods.transformer.rotation import METHOD, rotated
from core.networks.norm_rescaling import with_outliers
from core.studies.sorter_outliers import CHANNELS


def ratio(product: Product) -> float:
    """The largest channel over the median one."""
    sizes = np.abs(product.seen).max(axis=0)
    return float(sizes.max() / np.median(sizes))


@pytest.mark.parametrize("size", [1, 2, 32, 128])
def test_it_is_scipys_matrix_and_orthogonal(size: int) -> None:
    np.testing.assert_allclose(hadamard(size), scipy.linalg.hadamard(size) / np.sqrt(size))
    np.testing.assert_allclose(hadamard(size) @ hadamard(size).T, np.eye(size), atol=1e-12)


def test_other_sizes_are_refused() -> None:
    with pytest.raises(InputError, match="96 channels"):
        hadamard(96)


def test_the_float_function_stays_and_the_largest_channel_falls(sorter, said) -> None:
    injected = products(with_outliers(sorter, CHANNELS, 30.0), said[:64])
    for name, product in injected.items():
        after = rotated(product)
        y = product.seen @ product.weight.T
        np.testing.assert_allclose(after.seen @ after.weight.T, y, atol=1e-5 * np.abs(y).max())
        if not name.endswith(" out"):  # behind a norm, where outliers stand
            assert ratio(product) > 15
            assert ratio(after) < 3


def test_fewer_bits_are_enough_with_outliers_and_nothing_is_gained_without(share) -> None:
    few = Precision(8, 6)
    assert share(NEAREST, 10, few) < 0.7
    assert share(METHOD, 10, few) > 0.95
    assert share(NEAREST, 1, few) > 0.95  # the control
    assert share(METHOD, 1, few) > 0.95


def test_with_few_bits_for_weights_alone_it_harms_where_outliers_are_injected(share) -> None:
    """Small weights that meet large activations get the rounding error of all others."""
    assert share(METHOD, 30, Precision(4, None)) < share(NEAREST, 30, Precision(4, None)) - 0.2
