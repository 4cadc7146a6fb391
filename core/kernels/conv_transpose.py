"""The transposed convolution of codes: each input scatters its kernel over the output.

    y[n, o, i·s + k·d − p] += (x[n, c, i] − Zˣ)(w[c, o, k] − Zʷ)

One matrix product gives what every input adds at every position k of the kernel; the sums over the
overlaps are then taken as integers. Where an output sees no input it is 0: there is no padding to
stand for.

The weights are (C, O / groups, *kernel): output channel g·(O / groups) + j of group g takes
w[c, j] of that group's channels c. A scale or a zero point for each output channel has O entries in
that order, so that `requantize` takes them along axis 1 of the result.
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

    x:              (N, C, *spatial), w: (C, O / groups, *kernel): codes as in `gemm`; one to three
                    spatial axes.
    x_zero_point:   a scalar. w_zero_point: a scalar, or one for each output channel (O,).
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
    if len(extra) != rank or min(extra) < 0:
        raise InputError(
            f"output_padding {output_padding}: give 0 or more, once or for each of {rank} axes."
        )
    sizes = zip(x.shape[2:], sliding.stride, sliding.extent, extra, strict=True)
    spread = tuple((n - 1) * s + e + more for n, s, e, more in sizes)
    ends = zip(spread, sliding.before, sliding.after, strict=True)
    inner = tuple(slice(p, n - q) for n, p, q in ends)
    if any(cut.stop <= cut.start for cut in inner):
        raise InputError(
            f"padding {sliding.pads} cuts away all of an output of {spread}; give less."
        )
    data, weights = operand(x, x_zero_point, "x"), operand(w, w_zero_point, "w")
    if volume(tuple(data.zero_point.shape)) != 1:
        raise InputError("x has one zero point; give a scalar.")
    steps = _from_zero(data.codes, data.zero_point, data.largest)
    total = _scattered(steps, _weights(weights, groups), sliding, spread)
    return narrowed(total[(slice(None), slice(None), *inner)], accumulator)


def _scattered(
    x: tuple[Array, int], w: tuple[Array, int], sliding: Window, spread: tuple[int, ...]
) -> Array:
    """The whole output before it is cut, int64 (N, O, *spread).

    x: codes (N, C, *spatial), w: (groups, C / groups, O / groups, *kernel), each counted from its
    zero point, with its bound.
    """
    data, weights = x[0], w[0]
    xp = namespace(data)
    images, spatial = data.shape[0], tuple(data.shape[2:])
    groups, deep, wide = weights.shape[:3]
    flat = xp.reshape(data, (images, groups, deep, volume(spatial)))
    kernel = xp.reshape(weights, (groups, deep, wide * volume(sliding.kernel)))
    parts = exact_product(xp.moveaxis(kernel, 1, 2), flat, w[1], x[1])
    parts = xp.reshape(parts, (images, groups * wide, volume(sliding.kernel), *spatial))
    total = empty((images, groups * wide, *spread), xp.int64, data)
    total[...] = 0
    whole = Window(sliding.kernel, sliding.stride, *((0,) * len(spatial),) * 2, sliding.dilation)
    cut = tuple(slice(n) for n in spatial)
    for position, place in enumerate(taps(total, whole)):
        place[(slice(None), slice(None), *cut)] += parts[:, :, position]
    return total


def _from_zero(codes: Array, zero_point: Array, largest: int) -> tuple[Array, int]:
    """q − Z as int32, and its bound; |q| and |Z| are at most `largest`."""
    xp = namespace(codes)
    return xp.astype(codes, xp.int32) - xp.astype(zero_point, xp.int32), 2 * largest


def _weights(w: Operand, groups: int) -> tuple[Array, int]:
    """w − Zʷ as int32 (groups, C / groups, O / groups, *kernel), and its bound."""
    xp = namespace(w.codes)
    deep, wide = w.codes.shape[0] // groups, w.codes.shape[1]
    codes = xp.reshape(w.codes, (groups, deep, *w.codes.shape[1:]))
    zero = xp.reshape(w.zero_point, (-1,))
    if zero.shape[0] not in (1, groups * wide):
        raise InputError(
            f"w has zero points of shape {tuple(w.zero_point.shape)}; give a scalar, or one for "
            f"each of its {groups * wide} output channels."
        )
    each = (1, 1, 1) if zero.shape[0] == 1 else (groups, 1, wide)
    zero = xp.reshape(zero, (*each, *(1 for _ in w.codes.shape[2:])))
    return _from_zero(codes, zero, w.largest)


def _check(x: Array, w: Array, groups: int) -> None:
    if x.ndim not in (3, 4, 5) or w.ndim != x.ndim:
        raise InputError(
            f"x {tuple(x.shape)} and w {tuple(w.shape)}: give (N, C, *spatial) and "
            "(C, O/groups, *kernel), with one to three spatial axes."
        )
    if groups < 1 or x.shape[1] != w.shape[0] or w.shape[0] % groups:
        raise InputError(
            f"{x.shape[1]} channels of x do not fit w {tuple(w.shape)} in {groups} groups."
        )
