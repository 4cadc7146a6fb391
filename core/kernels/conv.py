"""The integer convolution with zero points (ONNX ConvInteger), one to three spatial axes.

    Σ (x − Zˣ)(w − Zʷ) = Σ x·w − Zʷ·Σ x − Zˣ·Σ w + K·Zˣ·Zʷ

over the K positions of a window; the padding holds Zˣ, the code of real 0. As in `gemm`, the third
and fourth term are constants of an output channel; the second is a convolution with ones.
"""

from typing import Any

from core.arrays import Array, as_integer, namespace
from core.errors import InputError
from core.kernels import onednn
from core.kernels.accumulator import Accumulator, narrowed
from core.kernels.conv_products import channel_parts, conv_products
from core.kernels.operand import Operand, operand
from core.kernels.window import Window, padded, volume, window


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

    >>> import numpy as np
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
    """Σ (x − Zˣ)·w − Zʷ·Σ (x − Zˣ), each of the two sums in two terms."""
    xp = namespace(x.given)
    # Sums that wrap around may be added one by one in int32.
    whole = xp.int32 if accumulator is Accumulator.WRAP else xp.int64
    total = _sums(x, w.codes, w.largest, sliding, groups, whole)
    if w.has_offset:
        ones = xp.ones((groups, *w.codes.shape[1:]), dtype=xp.int8, device=w.codes.device)
        sums = _sums(x, ones, 1, sliding, groups, whole)
        channels = w.codes.shape[0] // groups
        sums = xp.repeat(sums, channels, axis=1) if channels > 1 else sums
        total -= sums * xp.astype(_by_channel(w.zero_point, sliding), whole)
    return narrowed(total, accumulator)


def _sums(x: Operand, w: Array, largest: int, sliding: Window, groups: int, whole: Any) -> Array:
    """Σ (x − Zˣ)·w over each window, as integers of dtype `whole` or wider; |w| ≤ `largest`."""
    zero_point = int(x.zero_point)
    if onednn.takes(x.given, w) and onednn.handles(sliding, tuple(x.given.shape[2:])):
        part = onednn.longest_sum(zero_point, largest) // volume(sliding.kernel)
        if part:
            return _sums_by_onednn(x, w, sliding, groups, part, whole)
    xp = namespace(x.codes)
    data = padded(x.codes, sliding, zero_point)
    total = conv_products(data, w, (x.largest, largest), sliding, groups, whole)
    if x.has_offset:
        columns = xp.sum(xp.reshape(w, (w.shape[0], -1)), axis=1, dtype=xp.int64)
        total -= xp.astype(_by_channel(columns * zero_point, sliding), whole)
    return total


def _sums_by_onednn(
    x: Operand, w: Array, sliding: Window, groups: int, part: int, whole: Any
) -> Array:
    """The same, `part` input channels of each group at a time."""
    xp = namespace(w)
    zero_point = int(x.zero_point)
    sums = (
        xp.astype(onednn.convolution(some, zero_point, weights, sliding, groups), whole)
        for some, weights in channel_parts(x.given, w, groups, part)
    )
    total = next(sums)
    for more in sums:
        total += more
    return total


def _by_channel(values: Array, sliding: Window) -> Array:
    """One number an output channel, or one for all, along axis 1 of the result."""
    return namespace(values).reshape(values, (-1, *(1 for _ in sliding.kernel)))


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
