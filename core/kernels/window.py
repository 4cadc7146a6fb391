"""Where the windows of a convolution or a pooling lie: kernel, stride, padding, dilation."""

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from core.arrays import Array, empty
from core.errors import InputError

Sizes = tuple[int, ...]


@dataclass(frozen=True)
class Window:
    """A kernel that moves over the spatial axes.

    kernel, stride, dilation: one number an axis. before, after: rows of padding at either end.
    ceil_mode: a last window that reaches beyond the padded input counts too, if it starts within
               the input or the padding before it (ONNX's pooling).

    >>> Window((3, 3), (2, 2), (1, 1), (1, 1), (1, 1)).output((28, 27))
    (14, 14)
    >>> Window((3,), (2,), (0,), (0,), (1,), ceil_mode=True).output((4,))  # from 0 and from 2
    (2,)
    """

    kernel: Sizes
    stride: Sizes
    before: Sizes
    after: Sizes
    dilation: Sizes
    ceil_mode: bool = False

    @property
    def pads(self) -> tuple[tuple[int, int], ...]:
        """The padding as a (before, after) pair an axis."""
        return tuple(zip(self.before, self.after, strict=True))

    @property
    def extent(self) -> Sizes:
        """How far a dilated kernel reaches: d·(k − 1) + 1."""
        return tuple(d * (k - 1) + 1 for k, d in zip(self.kernel, self.dilation, strict=True))

    def output(self, spatial: Sizes) -> Sizes:
        """⌊(n + padding − extent) / stride⌋ + 1 along each axis; ⌈…⌉ + 1 with ceil_mode.

        Raises:
            InputError: when the padded input is smaller than the kernel.
        """
        ends = zip(spatial, self.before, self.after, strict=True)
        sizes = self.output_of_padded(tuple(n + p + q for n, p, q in ends))
        if min(sizes) < 1:
            raise InputError(
                f"a kernel of {self.kernel} with dilation {self.dilation} does not fit an input of "
                f"{spatial} with padding {self.before} and {self.after}."
            )
        if not self.ceil_mode:
            return sizes
        # One more window, unless the last one ends with the input or the next one starts behind it.
        axes = zip(sizes, spatial, self.before, self.after, self.extent, self.stride, strict=True)
        return tuple(
            m + (m * s < n + p and (m - 1) * s + e < n + p + q) for m, n, p, q, e, s in axes
        )

    def overhanging(self, spatial: Sizes) -> "Window":
        """The same windows with the rows that ceil_mode reaches for as padding after the input."""
        axes = zip(
            self.output(spatial),
            spatial,
            self.before,
            self.after,
            self.extent,
            self.stride,
            strict=True,
        )
        after = tuple(max(q, (m - 1) * s + e - n - p) for m, n, p, q, e, s in axes)
        return replace(self, after=after, ceil_mode=False)

    def output_of_padded(self, spatial: Sizes) -> Sizes:
        """The same for an input that holds its padding already."""
        axes = zip(spatial, self.extent, self.stride, strict=True)
        return tuple((n - e) // s + 1 for n, e, s in axes)


def window(
    kernel: Sizes, stride: Any, padding: Any, dilation: Any, ceil_mode: bool = False
) -> Window:
    """A `Window` from what a user writes.

    stride, dilation: one number, or one an axis. padding: one number, one an axis, or a (before,
    after) pair an axis.

    Raises:
        InputError: for another count, or numbers out of range.

    >>> window((3,), 1, [(2, 0)], 1).before
    (2,)
    """
    rank = len(kernel)
    pads = [padding] * rank if isinstance(padding, int) else list(padding)
    if len(pads) != rank:
        raise InputError(f"padding {padding} has {len(pads)} entries for {rank} spatial axes.")
    pairs = [(p, p) if isinstance(p, int) else tuple(p) for p in pads]
    if any(len(pair) != 2 or min(pair) < 0 for pair in pairs):
        raise InputError(f"padding {padding}: give numbers or (before, after) pairs, 0 or more.")
    return Window(
        kernel,
        _sizes(stride, rank, "stride"),
        tuple(p for p, _ in pairs),
        tuple(q for _, q in pairs),
        _sizes(dilation, rank, "dilation"),
        ceil_mode,
    )


def padded(x: Array, window: Window, value: Any) -> Array:
    """`x` (N, C, *spatial) with `value` around it; `x` itself where there is no padding."""
    if not any(window.before + window.after):
        return x
    spatial = tuple(x.shape[2:])
    sizes = zip(spatial, window.before, window.after, strict=True)
    wide = empty((*x.shape[:2], *(n + p + q for n, p, q in sizes)), x.dtype, x)
    wide[...] = value
    inner = tuple(slice(p, p + n) for n, p in zip(spatial, window.before, strict=True))
    wide[(slice(None), slice(None), *inner)] = x
    return wide


def patches(x: np.ndarray, window: Window) -> np.ndarray:
    """A view of the windows of padded `x` (N, C, *spatial): (N, C, *output, *kernel), no copy."""
    axes = tuple(range(2, x.ndim))
    view = sliding_window_view(x, window.extent, axis=axes)
    steps = (*window.stride, *window.dilation)
    return view[(slice(None), slice(None), *(slice(None, None, step) for step in steps))]


def taps(x: Array, window: Window) -> Iterator[Array]:
    """For each position of the kernel, what padded `x` holds there in every window: views."""
    spatial = tuple(x.shape[2:])
    ends = zip(spatial, window.extent, window.stride, strict=True)
    counts = [(n - e) // s + 1 for n, e, s in ends]
    for position in itertools.product(*(range(k) for k in window.kernel)):
        starts = [p * d for p, d in zip(position, window.dilation, strict=True)]
        axes = zip(starts, counts, window.stride, strict=True)
        steps = (slice(at, at + (n - 1) * s + 1, s) for at, n, s in axes)
        yield x[(slice(None), slice(None), *steps)]


def window_sums(x: Array, window: Window) -> Array:
    """Σ of each window of `x` (N, C, *spatial), zeros in the padding, in its dtype."""
    first, *others = taps(padded(x, window, 0), window)
    return sum(others, start=first)


def _sizes(value: Any, rank: int, name: str) -> Sizes:
    sizes = (value,) * rank if isinstance(value, int) else tuple(value)
    if len(sizes) != rank or min(sizes) < 1:
        raise InputError(f"{name} {value}: give 1 or more, once or for each of {rank} axes.")
    return sizes


def volume(sizes: Sizes) -> int:
    """How many positions there are."""
    return math.prod(sizes)
