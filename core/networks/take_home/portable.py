"""A quantized chain on integers in NumPy alone: what `numpy_script` copies into a script.

Nothing here imports anything of ours. Each function is copied as it stands.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class IntegerLayer:
    """One layer: the sums of codes times whole weights, and what makes codes of the sums.

    weight:      whole numbers k, (outputs, inputs) or (outputs, inputs / groups, side, side).
    bias:        whole numbers in steps of the sums.
    reads_zero:  the code that stands for 0 in what the layer reads.
    multiplier, shift: of the sums, one for all outputs or one for each; see the function rescale.
                 Of the last layer: what one step of a sum is worth.
    zero, low, high: the codes made of the sums: the one for 0, the lowest and the highest. A ReLU
                 is where they end: low is zero.
    table:       the next layer's code for each of these codes, from low on; empty: they are it.
    pool:        side of the max-pooling window; 1: none.
    """

    weight: list[Any]
    bias: list[int]
    reads_zero: int
    groups: int
    multiplier: list[Any]
    shift: list[int]
    zero: int = 0
    low: int = 0
    high: int = 0
    table: tuple[int, ...] = ()
    pool: int = 1


def to_codes(x: Any, scale: float, zero: int, low: int, high: int) -> np.ndarray:
    """Real numbers as codes: round(x / scale) + zero, at most high and at least low."""
    steps = np.rint(np.asarray(x, np.float32) / np.float32(scale))
    return (steps.clip(low - zero, high - zero) + zero).astype(np.int64)


def sums_of(layer: IntegerLayer, codes: np.ndarray) -> np.ndarray:
    """int32 sums of a fully connected layer, or of a convolution that pads with zeros."""
    steps, weight = codes - layer.reads_zero, np.array(layer.weight, np.int64)
    bias = np.array(layer.bias, np.int64)
    if weight.ndim == 2:
        return (steps.reshape(len(steps), -1) @ weight.T + bias).astype(np.int32)
    (n, channels, height, width), side = steps.shape, weight.shape[2]
    edge, each = side // 2, channels // layer.groups
    padded = np.pad(steps, ((0, 0), (0, 0), (edge, edge), (edge, edge)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, (side, side), axis=(2, 3))
    windows = windows.reshape(n, layer.groups, each, height, width, side, side)
    filters = weight.reshape(layer.groups, -1, each, side, side)
    sums = np.einsum("ngchwij,gocij->ngohw", windows, filters, optimize=True)
    return (sums.reshape(n, -1, height, width) + bias[:, None, None]).astype(np.int32)


def rescale_onnx(sums: np.ndarray, multiplier: np.ndarray, shift: np.ndarray) -> np.ndarray:
    """round(M · sum) in float32, ties to even, as ONNX has it; shift is not used."""
    return np.rint(sums.astype(np.float32) * multiplier.astype(np.float32))


def rescale_tflite(sums: np.ndarray, multiplier: np.ndarray, shift: np.ndarray) -> np.ndarray:
    """sum · M · 2^(shift − 31), rounded twice as gemmlowp does: ties up, then away from zero."""
    left, right = shift.clip(0, None), (-shift).clip(0, None)
    moved = (sums.astype(np.int64) << left).astype(np.int32).astype(np.int64)
    high = (moved * multiplier + (1 << 30)) >> 31
    mask = (np.ones_like(right) << right) - 1
    return (high >> right) + ((high & mask) > (mask >> 1) + (high < 0))


def rescale_tflite_single(
    sums: np.ndarray, multiplier: np.ndarray, shift: np.ndarray
) -> np.ndarray:
    """sum · M · 2^(shift − 31), rounded once, ties up."""
    total = 31 - shift
    half = (np.ones_like(total) << total) >> 1
    return ((sums.astype(np.int64) * multiplier + half) >> total).clip(-(2**31), 2**31 - 1)


def rescale_dyadic(sums: np.ndarray, multiplier: np.ndarray, shift: np.ndarray) -> np.ndarray:
    """sum · M / 2^shift, rounded once, ties to even."""
    right, left = shift.clip(0, None), (-shift).clip(0, None)
    product = (sums.astype(np.int64) * multiplier) << left
    low = product >> right
    rest, half = product - (low << right), (np.ones_like(right) << right) >> 1
    return low + ((rest > half) | ((rest == half) & (low % 2 == 1) & (right > 0)))


def next_codes(layer: IntegerLayer, sums: np.ndarray, rescale: Any) -> np.ndarray:
    """The codes that the next layer reads."""
    along = (-1, *[1] * (sums.ndim - 2))
    multiplier, shift = (np.array(v).reshape(along) for v in (layer.multiplier, layer.shift))
    steps = rescale(sums, multiplier, shift).clip(layer.low - layer.zero, layer.high - layer.zero)
    codes = steps.astype(np.int64) + layer.zero
    if layer.table:
        codes = np.array(layer.table)[codes - layer.low]
    if layer.pool > 1:
        n, channels, height, width = codes.shape
        parts = (n, channels, height // layer.pool, layer.pool, width // layer.pool, layer.pool)
        codes = codes.reshape(parts).max(axis=(3, 5))
    return codes


def sums_of_network(layers: list[IntegerLayer], codes: np.ndarray, rescale: Any) -> np.ndarray:
    """The last layer's sums, (n, classes) int32, of the codes that the first one reads."""
    for layer in layers[:-1]:
        codes = next_codes(layer, sums_of(layer, codes), rescale)
    return sums_of(layers[-1], codes)


def logits_of(layers: list[IntegerLayer], sums: np.ndarray) -> np.ndarray:
    """The sums times what one step is worth, float32."""
    return sums.astype(np.float32) * np.array(layers[-1].multiplier, np.float32)


def answers_of(logits: np.ndarray) -> np.ndarray:
    """The class with the highest score; of a single score, whether it is above 0."""
    return (logits[:, 0] > 0).astype(int) if logits.shape[1] == 1 else logits.argmax(axis=1)
