"""Low rank beside integers: the error falls with the rank as Eckart and Young say."""

from itertools import pairwise

import numpy as np
import pytest
import scipy.linalg

from core.methods.transformer.low_rank import METHOD, Options, quantize
from core.methods.transformer.method import NEAREST, nearest
from core.methods.transformer.product import Precision

FOUR = Precision(4, None)


def test_the_error_is_what_the_left_out_singular_values_say(product) -> None:
    rounding = product.weight - nearest(product, FOUR).weight
    sigma = scipy.linalg.svdvals(rounding.astype(np.float64))
    errors = []
    for rank in (0, 1, 2, 8, 23, 24):
        few = quantize(product, FOUR, Options(rank))
        errors.append(float(((product.weight - few.weight) ** 2).sum()))
        assert errors[-1] == pytest.approx(float((sigma[rank:] ** 2).sum()), abs=1e-6)
        added = few.weight - nearest(product, FOUR).weight
        assert np.linalg.matrix_rank(added, tol=1e-5) == rank
    assert all(after < before for before, after in pairwise(errors))


def test_three_bit_weights_gain_and_activations_do_not(share) -> None:
    three = Precision(3, None)
    assert share(METHOD, 1, three, rank=0) == share(NEAREST, 1, three) < 0.8
    assert share(METHOD, 1, three, rank=8) > share(NEAREST, 1, three) + 0.1
    assert share(METHOD, 100, Precision(8, 8)) < 0.2  # outliers of activations are none of weights
