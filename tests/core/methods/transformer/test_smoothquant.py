"""SmoothQuant: equal ranges at α = ½, by hand; a channel of outliers costs less."""

import numpy as np

from core.methods.transformer.method import nearest
from core.methods.transformer.product import Precision, Product, relative_error
from core.methods.transformer.smoothquant import Options, quantize


def test_by_hand() -> None:
    """max|X| = 16 and 1, max|W| = 1 and 1: s = 4 and 1, so that x/s = 4, 1 and W·s = 4, 1."""
    product = Product(np.array([[1.0, 1.0]], np.float32), np.array([[16.0, 1.0]], np.float32))
    few = quantize(product, Precision(3, 3), Options(0.5))  # the scales are 4/3
    np.testing.assert_allclose(few.weight, [[4.0, 4 / 3]], rtol=1e-6)
    np.testing.assert_allclose(few.outputs(product.seen), [[16 + (4 / 3) ** 2]], rtol=1e-6)


def test_a_channel_of_outliers_costs_less(product: Product) -> None:
    precision = Precision(8, 4)
    plain = relative_error(product, nearest(product, precision))
    assert relative_error(product, quantize(product, precision, Options())) < plain / 3
