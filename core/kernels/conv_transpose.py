"""The transposed convolution of codes: each input scatters its kernel over the output.

    y[n, o, i·s + k·d − p] += (x[n, c, i] − Zˣ)(w[c, o, k] − Zʷ)

One matrix product gives what every input adds at every position k of the kernel; the sums over the
overlaps are then taken as integers. Where an output sees no input it is 0: there is no padding to
stand for.
"""

from typing import Any

from core.arrays import Array, as_integer, empty, namespace
from core.errors import InputError
from core.kernels.accumulator import Accumulator, narrowed
from core.kernels.operand import Operand, operand
from core.kernels.product import exact_product
from core.kernels.window import Window, taps, volume, window


def conv_transpose_integer(
    x: Any,
    w: Any,
    x_zero_point: Any = 0,
    w_zero_point: Any = 0,
    stride: Any = 1,
    padding: Any = 0,
    dilation: Any = 1,
    output_padding: Any = 0,
    groups: int = 1,
    accumulator: Accumulator = Accumulator.WRAP,
) -> Array:
    """(x − Zˣ) ∗ᵀ (w − Zʷ) in integers.

    x:              (N, C, L) or (N, C, H, W), w: (C, O / groups, *kernel): codes as in `gemm`.
    x_zero_point, w_zero_point: scalars.
    stride, dilation, output_padding: a number, or one an axis. padding: a number, one an axis, or a
                    (before, after) pair an axis; it is cut off the output.

    Returns int32 (N, O, *output), or int64 for `Accumulator.WIDE`.

    Raises:
        InputError: for other dtypes, or shapes that do not fit.

    >>> import numpy as np
    >>> x, w = np.array([[[1, 2]]], np.int8), np.array([[[1, 10]]], np.int8)
    >>> conv_transpose_integer(x, w).tolist()  # 1·(1, 10, 0) + 2·(0, 1, 10)
    [[[1, 12, 20]]]
    """
    x, w = as_integer(x, "x"), as_integer(w, "w")
    _check(x, w, groups)
    sliding = window(tuple(w.shape[2:]), stride, padding, dilation)
    rank = len(sliding.kernel)
    extra = (output_padding,) * rank if isinstance(output_padding, int) else tuple(output_padding)
    sizes = zip(x.shape[2:], sliding.stride, sliding.extent, extra, strict=True)
    spread = tuple((n - 1) * s + e + more for n, s, e, more in sizes)
    data, weights = (
        _centred(operand(q, z, name))
        for q, z, name in ((x, x_zero_point, "x"), (w, w_zero_point, "w"))
    )
    total = _scattered(data, weights, sliding, groups, spread)
    ends = zip(spread, sliding.before, sliding.after, strict=True)
    inner = tuple(slice(p, n - q) for n, p, q in ends)
    return narrowed(total[(slice(None), slice(None), *inner)], accumulator)


def _scattered(
    x: tuple[Array, int],
    w: tuple[Array, int],
    sliding: Window,
    groups: int,
    spread: tuple[int, ...],
) -> Array:
    """The whole output before it is cut, int64 (N, O, *spread); `x` and `w` with their bounds."""
    data, weights = x[0], w[0]
    xp = namespace(data)
    images, spatial = data.shape[0], tuple(data.shape[2:])
    deep, wide = weights.shape[0] // groups, weights.shape[1]
    outputs = groups * wide
    flat = xp.reshape(data, (images, groups, deep, volume(spatial)))
    kernel = xp.reshape(weights, (groups, deep, wide * volume(sliding.kernel)))
    parts = exact_product(xp.moveaxis(kernel, 1, 2), flat, w[1], x[1])
    parts = xp.reshape(parts, (images, outputs, volume(sliding.kernel), *spatial))
    total = empty((images, outputs, *spread), xp.int64, data)
    total[...] = 0
    whole = Window(sliding.kernel, sliding.stride, *((0,) * len(spatial),) * 2, sliding.dilation)
    cut = tuple(slice(n) for n in spatial)
    for position, place in enumerate(taps(total, whole)):
        place[(slice(None), slice(None), *cut)] += parts[:, :, position]
    return total


def _centred(q: Operand) -> tuple[Array, int]:
    """q − Z as int32, and its bound."""
    if q.zero_point.ndim:
        raise InputError("a transposed convolution takes one zero point an operand.")
    xp = namespace(q.codes)
    return xp.astype(q.codes, xp.int32) - int(q.zero_point), 2 * q.largest


def _check(x: Array, w: Array, groups: int) -> None:
    if x.ndim not in (3, 4) or w.ndim != x.ndim:
        raise InputError(f"x {tuple(x.shape)} and w {tuple(w.shape)}: give 3 axes each, or 4.")
    if groups < 1 or x.shape[1] != w.shape[0] or w.shape[0] % groups:
        raise InputError(
            f"{x.shape[1]} channels of x do not fit w {tuple(w.shape)} in {groups} groups."
        )
