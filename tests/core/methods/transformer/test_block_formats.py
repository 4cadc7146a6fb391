"""Blocks of MXFP8, MXFP4 and NVFP4: elements by hand; what an outlier does to its block."""

import numpy as np
import pytest
import torch

from core.methods.option import NoOptions
from core.methods.transformer.block_formats import METHODS
from core.methods.transformer.product import Precision, Product

pytestmark = pytest.mark.slow

MXFP8, MXFP4, NVFP4 = METHODS


def read(method, x: np.ndarray) -> np.ndarray:
    product = Product(np.ones((1, x.shape[1]), np.float32), x)
    return method.quantize(product, Precision(8, 8), NoOptions()).read(torch.from_numpy(x)).numpy()


@pytest.mark.parametrize(
    ("method", "near", "far"),
    [
        (MXFP8, 1.0, 1.0),  # X = 2^(7 − 8): 1 = ½·2 is a number of E4M3
        (MXFP4, 0.0, 1.0),  # X = 2^(7 − 2) = 32: 1/32 is nearer to 0 than to ½
        (NVFP4, 0.0, 1.0),  # 6·c·s = 192: 1/32 again
    ],
)
def test_an_outlier_spoils_its_own_block_of_fp4_and_none_of_fp8(method, near, far) -> None:
    x = np.ones((1, 64), np.float32)
    x[0, 3] = 192.0
    found = read(method, x)[0]
    assert found[3] == 192.0
    assert found[4] == near
    assert found[63] == pytest.approx(far, rel=0.05)
    if method is not MXFP8:
        block = 32 if method is MXFP4 else 16
        assert (found[:block] == 0).sum() == block - 1
        assert (found[block:] > 0.9).all()


def test_activations_stay_in_float_where_the_precision_says_so() -> None:
    x = torch.tensor([[0.123456] * 32])
    product = Product(np.ones((1, 32), np.float32), x.numpy())
    few = MXFP4.quantize(product, Precision(4, None), NoOptions())
    assert torch.equal(few.read(x), x)


def test_fp8_sorts_with_and_without_outliers_and_fp4_without_only(share) -> None:
    both = Precision(8, 8)
    assert share(MXFP8, 100, both) > 0.97
    assert share(MXFP8, 1, both) > 0.97
    assert share(NVFP4, 1, both) > 0.9
    assert share(NVFP4, 30, both) < 0.3
    assert share(MXFP4, 30, both) < 0.3
