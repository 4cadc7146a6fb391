"""The device setting; and the GPU's integer product, whose shape rules the CPU checks too."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core import InputError
from core.kernels import conv_integer, matmul_integer
from core.kernels.device import choose_device
from core.kernels.product import product_int8

cuda = pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device here")


def test_it_falls_back_in_one_line() -> None:
    for wanted in ("auto", "cuda"):
        device = choose_device(wanted)
        assert device.name == ("cuda" if torch.cuda.is_available() else "cpu")
        assert device.line.startswith("Running on ")
        assert device.line.count("\n") == 0
    if not torch.cuda.is_available():
        assert choose_device("cuda").line == (
            "Running on the CPU: torch finds no CUDA device as you asked for."
        )
    with pytest.raises(InputError, match="give auto, cpu, cuda"):
        choose_device("tpu")


@given(m=st.integers(1, 20), k=st.integers(1, 20), n=st.integers(1, 20), seed=st.integers(0, 99))
def test_padding_to_the_shapes_of_int_mm(m: int, k: int, n: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    a = rng.integers(-128, 128, (m, k)).astype(np.int8)
    b = rng.integers(-128, 128, (k, n)).astype(np.int8)
    found = product_int8(torch.from_numpy(a), torch.from_numpy(b))
    assert np.array_equal(found.numpy(), a.astype(int) @ b.astype(int))


@cuda
def test_the_gpu_gives_the_same_integers() -> None:
    rng = np.random.default_rng(0)
    for m, k, n in ((3, 5, 7), (64, 1025, 32), (17, 4096, 8)):
        a = rng.integers(0, 256, (m, k)).astype(np.uint8)
        b = rng.integers(-128, 128, (k, n)).astype(np.int8)
        on_gpu = matmul_integer(torch.from_numpy(a).cuda(), torch.from_numpy(b).cuda(), 7, -3)
        assert on_gpu.cpu().numpy().tobytes() == matmul_integer(a, b, 7, -3).tobytes()
    x = rng.integers(0, 256, (2, 16, 9, 9)).astype(np.uint8)
    w = rng.integers(-128, 128, (8, 16, 3, 3)).astype(np.int8)
    on_gpu = conv_integer(torch.from_numpy(x).cuda(), torch.from_numpy(w).cuda(), 128, padding=1)
    assert on_gpu.cpu().numpy().tobytes() == conv_integer(x, w, 128, padding=1).tobytes()
