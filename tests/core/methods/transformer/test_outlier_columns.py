"""LLM.int8: columns beyond a threshold in float, the others as if those were not there."""

import numpy as np
import torch

from core.methods.transformer.method import NEAREST, nearest
from core.methods.transformer.outlier_columns import METHOD, Options, quantize
from core.methods.transformer.product import Precision, Product

FEW = Precision(4, 4)


def test_outlier_columns_are_float_and_the_others_are_rounded_as_without_them(product) -> None:
    few = quantize(product, FEW, Options(threshold=20.0))
    others = np.arange(64) != 5
    alone = nearest(Product(product.weight[:, others], product.seen[:, others]), FEW)
    np.testing.assert_array_equal(few.weight[:, 5], product.weight[:, 5])
    np.testing.assert_array_equal(few.weight[:, others], alone.weight)
    x = torch.from_numpy(product.seen)
    np.testing.assert_array_equal(few.read(x)[:, 5], x[:, 5])
    np.testing.assert_array_equal(few.read(x)[:, others], alone.read(x[:, others]))


def test_without_a_channel_beyond_the_threshold_it_is_nearest_rounding(product) -> None:
    few, plain = quantize(product, FEW, Options(threshold=1e6)), nearest(product, FEW)
    np.testing.assert_array_equal(few.weight, plain.weight)
    np.testing.assert_array_equal(few.outputs(product.seen), plain.outputs(product.seen))


def test_eight_bits_are_enough_again_and_nothing_changes_without_outliers(share) -> None:
    int8 = Precision(8, 8)
    assert share(NEAREST, 100, int8) < 0.2
    assert share(METHOD, 100, int8) > 0.97
    control = share(NEAREST, 1, Precision(3, None))  # leaves room for an effect
    assert share(METHOD, 1, Precision(3, None)) == control < 0.9
