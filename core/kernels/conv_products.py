"""Σ x·w over every window, by sums of floats that stay exact (see `product`).

torch has a float convolution. NumPy has none: the windows are copied into a matrix, block by block
as far as the cache reaches, for that copy is what takes the time.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np

from core.arrays import Array, namespace
from core.kernels.product import FLOAT32_EXACT, longest_part
from core.kernels.window import Window, patches, volume

_CACHED = 2**19  # elements of a block of patches: 2 MiB of float32


def conv_products(
    x: Array, w: Array, largest: tuple[int, int], sliding: Window, groups: int, whole: Any
) -> Array:
    """Σ x·w over each window of padded `x`, exactly, as integers of dtype `whole` or wider.

    x: integers (N, C, *spatial), w: (O, C / groups, *kernel). largest: bounds of |x| and |w|.
    """
    products = _products_numpy if isinstance(x, np.ndarray) else _products_torch
    part = longest_part(*largest, FLOAT32_EXACT) // volume(sliding.kernel)
    xp = namespace(x)
    channels = w.shape[1]
    if part >= min(channels, 8):
        real = xp.float32
    else:
        # No sum of 16-bit products in memory reaches 2⁵³, but one may pass 2³¹.
        part, real, whole = channels, xp.float64, xp.int64
    sums = (
        products(some, weights, sliding, groups, (real, whole))
        for some, weights in channel_parts(x, w, groups, part)
    )
    total = next(sums)
    for more in sums:
        total += more
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
    if sliding.output_of_padded(tuple(x.shape[2:]))[-1] == 1:
        # oneDNN sums one channel a group wrongly where channels come last and a row has one window.
        layout = torch.contiguous_format
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


def channel_parts(x: Array, w: Array, groups: int, part: int) -> Iterator[tuple[Array, Array]]:
    """`x` and `w` cut into parts of `part` input channels of each group."""
    xp = namespace(x)
    channels = w.shape[1]
    if part >= channels:
        yield x, w
        return
    by_group = xp.reshape(x, (x.shape[0], groups, channels, *x.shape[2:]))
    for start in range(0, channels, part):
        chosen = by_group[:, :, start : start + part]
        flat = xp.reshape(chosen, (x.shape[0], -1, *x.shape[2:]))
        yield flat, w[:, start : start + part]
