"""What holds for every method of the table, and for nearest rounding, their reference."""

import numpy as np
import pytest

from core import InputError
from core.methods.option import options_of
from core.methods.transformer.method import NEAREST, nearest, products, remedied
from core.methods.transformer.product import FewBits, Precision, Product, relative_error
from core.methods.transformer.registry import MATRIX_METHODS
from core.networks.quantized_sorter import Sharing, quantize_sorter
from core.networks.sorter import layers_by_name

FINE = Precision(16, 16)


@pytest.mark.parametrize("sharing", list(Sharing))
def test_nearest_is_the_quantized_sorter(sorter, said, sharing) -> None:
    made = remedied(NEAREST, sorter, said[:32], Precision(4, 6, sharing))
    other = quantize_sorter(sorter, said[:32], 4, 6, sharing)
    np.testing.assert_allclose(
        made.sorter.scores(said[:40], made.read), other.sorter.scores(said[:40], other.read)
    )
    assert all(step.before == step.after > 0 for step in made.steps)
    assert [step.layer for step in made.steps] == list(layers_by_name(sorter))


def test_each_product_is_what_the_layer_computes(sorter, said) -> None:
    """The head's scores are its product and its bias."""
    head = products(sorter, said)["head"]
    scores = head.seen @ head.weight.T + sorter.head.bias
    np.testing.assert_allclose(scores, sorter.scores(said).reshape(-1, 4), atol=1e-4)


@pytest.mark.parametrize(
    "name", ["nearest", "rotation", "smoothquant", "outlier-columns", "awq", "low-rank"]
)
def test_with_sixteen_bits_a_product_is_the_float_one(name: str, product: Product) -> None:
    method = MATRIX_METHODS[name]
    few = method.quantize(product, FINE, method.options())
    assert relative_error(product, few) < 1e-5


@pytest.mark.parametrize("name", MATRIX_METHODS)
def test_names_and_bounds(name: str) -> None:
    method = MATRIX_METHODS[name]
    assert method.name == name
    assert name == "nearest" or "arXiv" in method.citation
    assert all(o.low <= o.default <= o.high and o.meaning for o in options_of(method.options))


def test_the_error_by_hand() -> None:
    product = Product(np.array([[1.0, 2.0]]), np.array([[1.0, 1.0], [0.0, 2.0]]))  # y = 3 and 4
    few = FewBits(np.array([[1.0, 1.0]]), lambda x: x)  # 2 and 2
    assert relative_error(product, few) == pytest.approx((1 + 4) / (9 + 16))


def test_activations_may_stay_in_float(product: Product) -> None:
    few = nearest(product, Precision(8, None))
    np.testing.assert_array_equal(few.outputs(product.seen), product.seen @ few.weight.T)


def test_an_option_out_of_bounds_is_refused(sorter, said) -> None:
    with pytest.raises(InputError, match="rank = -1; give 0 to 128"):
        remedied(MATRIX_METHODS["low-rank"], sorter, said, FINE, {"rank": -1})
