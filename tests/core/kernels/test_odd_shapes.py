"""Empty, scalar, strided and 16-bit codes: every kernel has a defined answer, in both libraries."""

from collections.abc import Callable

import numpy as np
import pytest
import torch

from core import InputError, IntFormat, QuantParams
from core.arrays import like
from core.kernels.add import add, subtract
from core.kernels.concat import concat
from core.kernels.conv import conv_integer
from core.kernels.conv_transpose import conv_transpose_integer
from core.kernels.gemm import matmul_integer
from core.kernels.lookup2 import lookup2
from core.kernels.minimum_maximum import maximum, minimum
from core.kernels.pool import average_pool, max_pool
from core.kernels.qlinear_average_pool import qlinear_average_pool
from core.kernels.qlinear_softmax import qlinear_softmax
from core.kernels.reduce import reduce_max, reduce_mean, reduce_sum
from core.kernels.where import where
from core.kernels.window import window

BYTE = QuantParams(np.float32(0.5), np.int32(3), IntFormat(8))
BOTH = (BYTE, BYTE)
TWO = window((2, 2), 2, 0, 1, ceil_mode=True)
PLUS = np.arange(-128, 128)[:, None] + np.arange(-128, 128)  # a table of two codes
SUM = PLUS.clip(-128, 127).astype(np.int8)

PAIRS: dict[str, Callable] = {
    "add": lambda a, b: add(a, b, BOTH, BYTE),
    "subtract": lambda a, b: subtract(a, b, BOTH, BYTE),
    "maximum": lambda a, b: maximum(a, b, BOTH, BYTE),
    "minimum": lambda a, b: minimum(a, b, BOTH, BYTE),
    "lookup2": lambda a, b: lookup2(a, b, SUM, (-128, -128)),
    "where": lambda a, b: where(a > b, a, b, BOTH, BYTE),
}
IMAGES: dict[str, Callable] = {
    "max_pool": lambda x: max_pool(x, TWO),
    "average_pool": lambda x: average_pool(x, BYTE, TWO, BYTE),
    "qlinear_average_pool": lambda x: qlinear_average_pool(x, BYTE, TWO, BYTE),
    "conv": lambda x: conv_integer(x, like(WEIGHTS, x), 3),
    "conv_transpose": lambda x: conv_transpose_integer(x, like(WEIGHTS, x), 3),
    "softmax": lambda x: qlinear_softmax(x, BYTE, BYTE, 1),
    "reduce_sum": lambda x: reduce_sum(x, BYTE, BYTE, (1, 3)),
    "reduce_mean": lambda x: reduce_mean(x, BYTE, BYTE, (2,), keepdims=False),
    "reduce_max": lambda x: reduce_max(x, 1),
    "concat": lambda x: concat([(x, BYTE), (x, BYTE)], BYTE, 1),
}
WEIGHTS = np.ones((3, 3, 2, 2), np.int8)


def strided(shape) -> np.ndarray:
    """Codes with every other element of memory left out, the last axis first."""
    wide = (2 * shape[-1], *shape[:-1])
    values = np.random.default_rng(0).integers(-128, 128, wide).astype(np.int8)
    return np.moveaxis(values[::2], 0, -1)


def in_torch(kernel: Callable, *arrays: np.ndarray) -> np.ndarray:
    """The kernel's answer for tensors with the same strides."""
    tensors = [torch.from_numpy(a.copy(order="K")) for a in arrays]
    return kernel(*tensors).numpy()


@pytest.mark.parametrize("name", list(PAIRS))
def test_pairs(name: str) -> None:
    kernel = PAIRS[name]
    one = np.array(5, np.int8)
    for a, b in ((one, one), (np.zeros((0, 3), np.int8), one), (strided((3, 4)), strided((4,)))):
        found = kernel(a, b)
        assert found.shape == np.broadcast_shapes(a.shape, b.shape)
        assert np.array_equal(found, kernel(a.copy(), b.copy()))
        assert np.array_equal(found, in_torch(kernel, a, b))


@pytest.mark.parametrize("name", list(IMAGES))
def test_images(name: str) -> None:
    kernel = IMAGES[name]
    x = strided((2, 3, 5, 4))
    found = kernel(x)
    assert np.array_equal(found, kernel(x.copy()))
    assert np.array_equal(found, in_torch(kernel, x))
    none = kernel(np.zeros((0, 3, 5, 4), np.int8))
    assert none.shape == (0, *found.shape[1:])
    assert none.dtype == found.dtype


def test_16_bits_in_both_libraries() -> None:
    wide = QuantParams(np.float32(0.5), np.int32(40_000), IntFormat(16, signed=False))
    y = QuantParams(np.float32(1), np.int32(100), IntFormat(16, signed=False))
    a = np.array([[0, 65535, 40_000, 39_990]], np.uint16)
    b = a[:, ::-1].copy()
    pairs = (wide, wide)
    for kernel in (
        lambda a, b: add(a, b, pairs, y),
        lambda a, b: maximum(a, b, pairs, y),
        lambda a, b: where(a != b, a, b, pairs, y),
        lambda a, b: concat([(a, wide), (b, wide)], y, 1),
        lambda a, b: reduce_mean(a, wide, y, 1),
        lambda a, b: matmul_integer(a, b[0], 40_000),
    ):
        assert np.array_equal(kernel(a, b), in_torch(kernel, a, b))


def test_floats_are_refused_by_name() -> None:
    nan = np.array([[[[np.nan]]]], np.float32)
    for kernel in IMAGES.values():
        with pytest.raises(InputError, match=r"has dtype float32; give integers"):
            kernel(nan)
