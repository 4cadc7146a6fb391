"""torch's 8-bit products on a CPU: exact at their bound, and left alone where they saturate."""

import json
import os
import platform
import subprocess
import sys

import numpy as np
import pytest
import torch

from core.kernels import conv_integer, matmul_integer

BY_BOTH = """
import json
import numpy as np, torch
from core.kernels import conv_integer, matmul_integer, onednn
x = np.full((1, 64, 3, 3), 255, np.uint8)
w = np.full((4, 64, 3, 3), 127, np.int8)
w[1::2] = -128
sums = conv_integer(torch.from_numpy(x), torch.from_numpy(w)).flatten().tolist()
a = np.full((20, 64), 127, np.int8)
product = matmul_integer(torch.from_numpy(a), torch.from_numpy(a.T.copy()))
code = torch.zeros(1, dtype=torch.int8)
print(json.dumps([sums, product.unique().tolist(), onednn.takes(code, code)]))
"""


@pytest.mark.slow
def test_a_processor_that_saturates_is_not_asked() -> None:
    # oneDNN is told to use the instructions of an older processor.
    environment = {**os.environ, "ONEDNN_MAX_CPU_ISA": "AVX2"}
    ran = subprocess.run(
        [sys.executable, "-c", BY_BOTH], env=environment, capture_output=True, text=True, check=True
    )
    sums, product, asked = json.loads(ran.stdout)
    high, low = 576 * 255 * 127, -576 * 255 * 128
    assert sums == [high, low, high, low]
    assert product == [64 * 127 * 127]
    assert not asked or platform.machine() != "x86_64"


@pytest.mark.parametrize("zero_point", [0, 128, 255])
@pytest.mark.parametrize("channels", [56, 57, 58, 113, 114, 115, 300])
def test_sums_around_two_to_the_24(zero_point: int, channels: int) -> None:
    # 9 · 57 = 513 products of 255 · 128 stay below 2²⁴, 9 · 58 do not; one weight makes them odd.
    x = np.full((1, channels, 3, 3), 0 if zero_point else 255, np.uint8)
    w = np.full((2, channels, 3, 3), -128, np.int8)
    w[1, 0, 0, 0] = -127
    step = 255 if not zero_point else -zero_point
    for found in (
        conv_integer(x, w, zero_point),
        conv_integer(torch.from_numpy(x), torch.from_numpy(w), zero_point).numpy(),
    ):
        whole = step * -128 * 9 * channels
        assert found.flatten().tolist() == [whole, whole + step]


def test_a_kernel_beyond_the_bound_and_groups() -> None:
    # One channel of a kernel has 1,089 products, more than float32 sums.
    x = np.full((1, 2, 34, 33), 255, np.uint8)
    w = np.full((2, 1, 33, 33), 127, np.int8)
    found = conv_integer(torch.from_numpy(x), torch.from_numpy(w), groups=2).numpy()
    assert (found == 1089 * 255 * 127).all()
    assert found.shape == (1, 2, 2, 1)


def test_long_sums_of_a_product() -> None:
    a = np.full((18, 70_000), -128, np.int8)
    b = np.full((70_000, 3), -128, np.int8)
    b[0] = -127
    found = matmul_integer(torch.from_numpy(a), torch.from_numpy(b))
    assert found.unique().tolist() == [128 * 128 * 70_000 - 128]
    # 140,000 · 2¹⁴ passes 2³¹ and wraps around, as int32 does.
    twice = matmul_integer(torch.from_numpy(np.tile(a, 2)), torch.from_numpy(np.tile(b, (2, 1))))
    assert twice.unique().tolist() == [2 * (128 * 128 * 70_000 - 128) - 2**32]


@pytest.mark.parametrize(
    ("x_shape", "w_shape", "options"),
    [
        ((4, 1, 7, 3), (3, 1, 3, 2), {"stride": (1, 2)}),
        ((3, 2, 8, 2), (4, 1, 1, 2), {"stride": (1, 3), "groups": 2}),
        ((4, 1, 5, 3), (3, 1, 3, 2), {"stride": (1, 2), "padding": ((2, 0), (0, 0))}),
        ((1, 4, 3, 1), (4, 2, 1, 1), {"stride": (2, 3), "padding": ((0, 1), (2, 2)), "groups": 2}),
        ((3, 6, 5, 1), (6, 2, 2, 1), {"padding": ((2, 0), (3, 3)), "dilation": 2, "groups": 3}),
    ],
)
def test_windows_that_onednn_mishandles(x_shape, w_shape, options) -> None:
    # Its sums were wrong, or ended the process; NumPy's are matrix products, and right.
    rng = np.random.default_rng(0)
    x = rng.integers(0, 256, x_shape).astype(np.uint8)
    w = rng.integers(-127, 128, w_shape).astype(np.int8)
    right = conv_integer(x, w, 100, **options)
    found = conv_integer(torch.from_numpy(x), torch.from_numpy(w), 100, **options)
    assert np.array_equal(found.numpy(), right)


def test_nothing_to_sum() -> None:
    x, w = torch.zeros((2, 3, 0, 4), dtype=torch.uint8), torch.zeros((4, 3, 1, 1), dtype=torch.int8)
    assert tuple(conv_integer(x, w, padding=1).shape) == (2, 4, 2, 6)
    a, b = torch.zeros((0, 5), dtype=torch.int8), torch.zeros((5, 2), dtype=torch.int8)
    assert tuple(matmul_integer(a, b).shape) == (0, 2)
    a, b = torch.zeros((5, 0), dtype=torch.int8), torch.zeros((0, 2), dtype=torch.int8)
    assert matmul_integer(a, b).tolist() == [[0, 0]] * 5
