"""How fast this machine moves and multiplies numbers of few bits: measured when it is asked.

The times are of one process on a machine that others may use as well. Each is the shortest of a few
runs, and is measured once in a process.
"""

from collections.abc import Callable, Mapping
from functools import cache
from time import perf_counter

import numpy as np

from core.kernels import matmul_integer
from core.training.one_thread import one_thread

RUNS = 9
COPIED = 1 << 25  # numbers: 128 MiB as float32, and more than most caches even at one byte each
SIDE = 384  # of the square matrices that are multiplied


@cache
def copy_seconds() -> Mapping[str, float]:
    """Seconds to copy COPIED numbers, by the kind of number.

    "float32, a quarter of them" has as many bytes as "int8": the control.
    """
    return {
        "float32": _seconds_to_copy(COPIED, np.float32),
        "float16": _seconds_to_copy(COPIED, np.float16),
        "int8": _seconds_to_copy(COPIED, np.int8),
        "float32, a quarter of them": _seconds_to_copy(COPIED // 4, np.float32),
    }


@cache
def bytes_per_second() -> float:
    """How many bytes of float32 this machine reads in a second while it copies them."""
    return 4 * COPIED / copy_seconds()["float32"]


@cache
def product_seconds() -> Mapping[str, float]:
    """Seconds for the product of two square matrices, by library and kind of number.

    torch computes on one thread: on a busy machine two wait for each other.
    """
    import torch

    codes = np.random.default_rng(0).integers(-128, 128, (SIDE, SIDE)).astype(np.int8)
    reals = codes.astype(np.float32)
    codes_torch, reals_torch = torch.tensor(codes), torch.tensor(reals)
    with one_thread():
        return {
            "NumPy, float32": shortest(lambda: reals @ reals),
            "NumPy, int8": shortest(lambda: matmul_integer(codes, codes)),
            "torch, float32": shortest(lambda: reals_torch @ reals_torch),
            "torch, int8": shortest(lambda: matmul_integer(codes_torch, codes_torch)),
        }


def shortest(action: Callable[[], object]) -> float:
    """The shortest time of an action in seconds, over RUNS runs after one that is not timed."""
    action()
    times = []
    for _ in range(RUNS):
        start = perf_counter()
        action()
        times.append(perf_counter() - start)
    return min(times)


def _seconds_to_copy(count: int, kind: type[np.generic]) -> float:
    source = np.ones(count, kind)
    target = np.empty_like(source)
    return shortest(lambda: np.copyto(target, source))
