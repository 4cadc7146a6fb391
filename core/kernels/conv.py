"""The integer convolution with zero points (ONNX ConvInteger), one to three spatial axes.

    Σ (x − Zˣ)(w − Zʷ) = Σ x·w − Zʷ·Σ x − Zˣ·Σ w + K·Zˣ·Zʷ

over the K positions of a window; the padding holds Zˣ, the code of real 0. As in `gemm`, the third
and fourth term are constants of an output channel; the second is a convolution with ones.
"""

from typing import Any

import numpy as np

from core.arrays import Array, as_integer, namespace
from core.errors import InputError
from core.kernels.accumulator import Accumulator, narrowed
from core.kernels.operand import Operand, operand
from core.kernels.product import FLOAT32_EXACT, longest_part
from core.kernels.window import Window, padded, patches, volume, window

_CACHED = 2**19  # elements of a block of patches: 2 MiB of float32


def conv_integer(
    x: Any,
    w: Any,
    x_zero_point: Any = 0,
    w_zero_point: Any = 0,
    stride: Any = 1,
    padding: Any = 0,
    dilation: Any = 1,
    groups: int = 1,
    accumulator: Accumulator = Accumulator.WRAP,
) -> Array:
    """(x − Zˣ) ∗ (w − Zʷ) in integers.

    x:            (N, C, *spatial), w: (O, C / groups, *kernel): int8, uint8, int16 or uint16
                  codes, in any pairing; one to three spatial axes.
    x_zero_point: a scalar. w_zero_point: a scalar, or one for each output channel (O,).
    stride, dilation: a number, or one an axis. padding: a number, one an axis, or a (before,
                  after) pair an axis.

    Returns int32 (N, O, *output), or int64 for `Accumulator.WIDE`.

    Raises:
        InputError: for other dtypes, or shapes that do not fit.

    >>> x = np.arange(2, 11, dtype=np.uint8).reshape(1, 1, 3, 3)
    >>> w = np.ones((1, 1, 2, 2), np.uint8)
    >>> conv_integer(x, w, x_zero_point=1).tolist()  # ONNX's own example
    [[[[12, 16], [24, 28]]]]
    """
    x, w = as_integer(x, "x"), as_integer(w, "w")
    _check(x, w, groups)
    sliding = window(tuple(w.shape[2:]), stride, padding, dilation)
    sliding.output(tuple(x.shape[2:]))  # refuses a kernel that does not fit
    data, weights = operand(x, x_zero_point, "x"), operand(w, w_zero_point, "w")
    if volume(tuple(data.zero_point.shape)) != 1:
        raise InputError("x has one zero point; give a scalar.")
    if volume(tuple(weights.zero_point.shape)) not in (1, w.shape[0]):
        raise InputError(
            f"w has zero points of shape {tuple(weights.zero_point.shape)}; give a scalar, or one "
            f"for each of its {w.shape[0]} output channels."
        )
    return _four_terms(data, weights, sliding, groups, accumulator)


def _four_terms(
    x: Operand, w: Operand, sliding: Window, groups: int, accumulator: Accumulator
) -> Array:
    xp = namespace(x.codes)
    # Sums that wrap around may be added one by one in int32.
    whole = xp.int32 if accumulator is Accumulator.WRAP else xp.int64
    data = padded(x.codes, sliding, int(x.zero_point))
    each = (-1, *(1 for _ in sliding.kernel))  # one number an output channel
    total = _products(data, w.codes, (x.largest, w.largest), sliding, groups, whole)
    zero = xp.astype(xp.reshape(w.zero_point, (-1,)), xp.int64)
    if w.has_offset:
        ones = xp.ones((groups, *w.codes.shape[1:]), dtype=xp.int8, device=data.device)
        sums = _products(data, ones, (x.largest, 1), sliding, groups, whole)
        channels = w.codes.shape[0] // groups
        sums = xp.repeat(sums, channels, axis=1) if channels > 1 else sums
        total -= sums * xp.astype(xp.reshape(zero, each), whole)
    if x.has_offset:
        size = volume(tuple(w.codes.shape[1:]))
        columns = xp.sum(xp.reshape(w.codes, (w.codes.shape[0], -1)), axis=1, dtype=xp.int64)
        offset = (columns - size * zero) * int(x.zero_point)
        total -= xp.astype(xp.reshape(offset, each), whole)
    return narrowed(total, accumulator)


def _products(
    x: Array, w: Array, largest: tuple[int, int], sliding: Window, groups: int, whole: Any
) -> Array:
    """Σ x·w over each window of padded `x`, exactly, as integers of dtype `whole` or wider."""
    products = _products_numpy if isinstance(x, np.ndarray) else _products_torch
    part = longest_part(*largest, FLOAT32_EXACT) // volume(sliding.kernel)
    xp = namespace(x)
    channels = w.shape[1]
    if part >= min(channels, 8):
        real = xp.float32
    else:
        # No sum of 16-bit products in memory reaches 2⁵³, but one may pass 2³¹.
        part, real, whole = channels, xp.float64, xp.int64
    if part >= channels:
        return products(x, w, sliding, groups, (real, whole))
    by_group = xp.reshape(x, (x.shape[0], groups, channels, *x.shape[2:]))
    total: Array = 0
    for start in range(0, channels, part):
        chosen = by_group[:, :, start : start + part]
        flat = xp.reshape(chosen, (x.shape[0], -1, *x.shape[2:]))
        total += products(flat, w[:, start : start + part], sliding, groups, (real, whole))
    return total


def _products_torch(
    x: Array, w: Array, sliding: Window, groups: int, dtypes: tuple[Any, Any]
) -> Array:
    """By torch's own convolution of floats."""
    import torch
    from torch.nn import functional

    real, whole = dtypes
    if x.is_cuda:
        real = torch.float64  # for float32 cuDNN may round to TF32, or transform (Winograd)
    convolution, layout = {  # channels last is up to three times faster
        1: (functional.conv1d, torch.contiguous_format),
        2: (functional.conv2d, torch.channels_last),
        3: (functional.conv3d, torch.channels_last_3d),
    }[len(sliding.kernel)]
    x, w = x.to(real, memory_format=layout), w.to(real, memory_format=layout)
    result = convolution(x, w, None, sliding.stride, 0, sliding.dilation, groups)
    return result.to(whole)


def _products_numpy(
    x: np.ndarray, w: np.ndarray, sliding: Window, groups: int, dtypes: tuple[Any, Any]
) -> np.ndarray:
    """By matrix products of patches, block by block: copying the patches is what takes time."""
    real, whole = dtypes
    spatial = sliding.output_of_padded(x.shape[2:])
    images, outputs = x.shape[0], w.shape[0]
    depth = w[0].size
    matrix = w.reshape(groups, outputs // groups, depth).astype(real)
    total = np.empty((images, groups, outputs // groups, *spatial), whole)
    row = groups * depth * volume(spatial[1:])  # elements of the patches of one row of outputs
    rows = min(max(_CACHED // max(row, 1), 1), spatial[0])
    batch = min(max(_CACHED // max(row * spatial[0], 1), 1), max(images, 1))
    rank = len(sliding.kernel)
    # (groups, depth, images, *output), so that a block is one matrix a group.
    order = (1, *range(2 + rank, 2 + 2 * rank), 0, *range(2, 2 + rank))
    # Kept from block to block: memory that is given back has to be fetched anew each time.
    codes = np.empty((batch, *x.shape[1:]), real)
    scratch = np.empty(groups * depth * batch * rows * volume(spatial[1:]), real)
    sums = np.empty(scratch.size // depth * (outputs // groups), real)
    for image in range(0, images, batch):
        # Made floats before each code is copied to all of its windows.
        count = min(batch, images - image)
        codes[:count] = x[image : image + count]
        ordered = patches(codes[:count], sliding).transpose(order)
        for top in range(0, spatial[0], rows):
            block = ordered[(*(slice(None),) * (2 + rank), slice(top, top + rows))]
            patch = scratch[: block.size].reshape(block.shape)
            patch[...] = block
            columns = patch.reshape(groups, depth, -1)
            size = outputs * columns.shape[-1]
            product = sums[:size].reshape(groups, -1, columns.shape[-1])
            np.matmul(matrix, columns, out=product)
            shaped = product.reshape(groups, -1, *block.shape[1 + rank :])
            into = total[image : image + count, :, :, top : top + rows]
            into[...] = np.moveaxis(shaped, 2, 0)
    return total.reshape(images, outputs, *spatial)


def _check(x: Array, w: Array, groups: int) -> None:
    """Refuses shapes that do not fit."""
    if x.ndim not in (3, 4, 5) or w.ndim != x.ndim:
        raise InputError(
            f"x {tuple(x.shape)} and w {tuple(w.shape)}: give (N, C, *spatial) and "
            "(O, C/groups, *kernel), with one to three spatial axes."
        )
    if groups < 1 or w.shape[0] % groups or x.shape[1] != groups * w.shape[1]:
        raise InputError(
            f"{x.shape[1]} channels of x do not fit w {tuple(w.shape)} in {groups} groups: C must "
            "be groups times the second axis of w, and O a multiple of groups."
        )
