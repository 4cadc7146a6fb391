"""How long each layer of a network takes on this machine: in floats and on codes of 8 bits.

Times are of one process on a machine that others may use as well. Codes of fewer bits are computed
as 8, too: a kernel of the core holds one code a byte.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from threadpoolctl import threadpool_limits

from core.absmax import absmax_params
from core.affine import params_from_range, quantize
from core.formats import IntFormat
from core.kernels import conv_integer, matmul_integer
from core.training.one_thread import one_thread

ROUNDS = 12


@dataclass(frozen=True, eq=False)
class LayerCall:
    """A layer and what it reads.

    x: (n, C, h, w) or (n, inputs) float32. weight: (O, C / groups, k, k) or (outputs, inputs)
    float32. A convolution pads so that h and w stay.
    """

    name: str
    x: np.ndarray
    weight: np.ndarray
    groups: int = 1

    @property
    def padding(self) -> int:
        """On each side of the image."""
        return self.weight.shape[-1] // 2


@dataclass(frozen=True)
class LayerTimes:
    """Seconds for all inputs, by library and kind of number: "NumPy, float32" and so on."""

    name: str
    seconds: Mapping[str, float]


def measured_layers(
    calls: Sequence[LayerCall], rounds: int = ROUNDS
) -> Iterator[tuple[LayerTimes, ...]]:
    """The times of all layers after each round: the shortest so far.

    A round runs everything once, so that a busy moment of the machine does not fall on one layer
    alone. One round more, before the first, is not timed. NumPy and torch compute on one thread:
    on a busy machine two wait for each other, a hundred times as long as these layers take.
    """
    actions = [_actions(call) for call in calls]
    shortest = [dict.fromkeys(each, math.inf) for each in actions]
    for counted in range(rounds + 1):
        with one_thread(), threadpool_limits(1, "blas"):
            for each, best in zip(actions, shortest, strict=True):
                for name, action in each.items():
                    seconds = _seconds(action)
                    best[name] = min(best[name], seconds if counted else math.inf)
        if counted:
            yield tuple(map(LayerTimes, (call.name for call in calls), map(dict, shortest)))


def float_convolution(x: np.ndarray, weight: np.ndarray, padding: int, groups: int) -> np.ndarray:
    """A convolution of (n, C, h, w) in NumPy: patches, then one product for each group.

    >>> x = np.arange(2.0, 11.0).reshape(1, 1, 3, 3)
    >>> float_convolution(x, np.ones((1, 1, 3, 3)), 0, 1).item()  # 2 + 3 + … + 10
    54.0
    """
    side = weight.shape[-1]
    ring = ((0, 0), (0, 0), (padding, padding), (padding, padding))
    patches = sliding_window_view(np.pad(x, ring), (side, side), axis=(2, 3))
    n, _, height, width = patches.shape[:4]
    patches = patches.reshape(n, groups, -1, height, width, side, side)
    columns = patches.transpose(1, 2, 5, 6, 0, 3, 4).reshape(groups, -1, n * height * width)
    sums = weight.reshape(groups, -1, columns.shape[1]) @ columns
    return sums.reshape(-1, n, height, width).swapaxes(0, 1)


def _seconds(action: Callable[[], object]) -> float:
    start = perf_counter()
    action()
    return perf_counter() - start


def _actions(call: LayerCall) -> dict[str, Callable[[], object]]:
    """What is timed, by its name."""
    import torch
    from torch.nn.functional import conv2d, linear

    x_params = params_from_range(call.x.min(), call.x.max(), IntFormat(8, signed=False))
    codes = quantize(call.x, x_params)
    weights = quantize(call.weight, absmax_params(call.weight, 8, narrow=True))
    zero, edge, groups = int(x_params.zero_point), call.padding, call.groups
    x, w, q, k = map(torch.tensor, (call.x, call.weight, codes, weights))
    if call.weight.ndim == 2:
        return {
            "NumPy, float32": lambda: call.x @ call.weight.T,
            "NumPy, int8": lambda: matmul_integer(codes, weights.T, zero),
            "torch, float32": lambda: linear(x, w),
            "torch, int8": lambda: matmul_integer(q, k.T, zero),
        }
    return {
        "NumPy, float32": lambda: float_convolution(call.x, call.weight, edge, groups),
        "NumPy, int8": lambda: conv_integer(codes, weights, zero, padding=edge, groups=groups),
        "torch, float32": lambda: conv2d(x, w, padding=edge, groups=groups),
        "torch, int8": lambda: conv_integer(q, k, zero, padding=edge, groups=groups),
    }
