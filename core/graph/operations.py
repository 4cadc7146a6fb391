"""The operations of an integer network: each keeps what was decided when it was read.

Codes go in and codes come out; only `Quantize` and `Dequantize` touch floats, at the borders.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.affine import dequantize, quantize
from core.arrays import Array, namespace
from core.graph.operands import Operands
from core.graph.sliding import Sliding
from core.kernels import Profile
from core.kernels.argmax import argmax
from core.kernels.comparable import comparable
from core.kernels.concat import rescaled
from core.kernels.lookup import lookup
from core.kernels.lookup2 import lookup2
from core.kernels.pool import global_average_pool, max_pool
from core.kernels.reduce import reduce_max, reduce_mean, reduce_min, reduce_sum
from core.kernels.where import where
from core.params import QuantParams

Axes = tuple[int, ...] | None


@dataclass(frozen=True, eq=False)
class Quantize:
    """The border in: floats become codes."""

    params: QuantParams

    def run(self, inputs: list[Array], profile: Profile) -> Array:
        """q = clip(round(x / S) + Z)."""
        return quantize(inputs[0], self.params)


@dataclass(frozen=True, eq=False)
class Stored:
    """An output that depends on no input."""

    value: np.ndarray

    def run(self, inputs: list[Array], profile: Profile) -> Array:
        """The stored tensor."""
        return self.value


@dataclass(frozen=True, eq=False)
class Dequantize:
    """The border out: codes become floats."""

    params: QuantParams

    def run(self, inputs: list[Array], profile: Profile) -> Array:
        """S · (q − Z)."""
        return dequantize(inputs[0], self.params)


@dataclass(frozen=True, eq=False)
class Binary:
    """Sum, difference or product of two tensors; a stored one is kept as codes."""

    kernel: Callable[..., Array]
    operands: Operands
    params: tuple[QuantParams, QuantParams]
    y: QuantParams

    def run(self, inputs: list[Array], profile: Profile) -> Array:
        """The codes of y."""
        return self.kernel(*self.operands.broadcasting(inputs), self.params, self.y, profile)


@dataclass(frozen=True, eq=False)
class Where:
    """One of two tensors; operands: the condition and both."""

    operands: Operands
    params: tuple[QuantParams, QuantParams]
    y: QuantParams

    def run(self, inputs: list[Array], profile: Profile) -> Array:
        """The codes of y."""
        condition, a, b = self.operands.broadcasting(inputs)
        return where(condition, a, b, self.params, self.y, profile)


@dataclass(frozen=True, eq=False)
class Rescale:
    """The same numbers under other parameters."""

    x: QuantParams
    y: QuantParams

    def run(self, inputs: list[Array], profile: Profile) -> Array:
        """The codes of y."""
        return rescaled(inputs[0], self.x, self.y, profile)


@dataclass(frozen=True, eq=False)
class Clamp:
    """A Relu or Clip after a layer, as limits on its codes."""

    low: int
    high: int

    def run(self, inputs: list[Array], profile: Profile) -> Array:
        """The codes, cut to low … high."""
        return inputs[0].clip(self.low, self.high)


@dataclass(frozen=True, eq=False)
class Largest:
    """Max of tensors whose codes have the same parameters, or Min."""

    operands: Operands
    smallest: bool

    def run(self, inputs: list[Array], profile: Profile) -> Array:
        """The codes, which keep their parameters; the tensors broadcast."""
        first, *others = self.operands.broadcasting(inputs)
        xp = namespace(first)
        found = comparable(first)
        for other in others:
            found = (xp.minimum if self.smallest else xp.maximum)(found, comparable(other))
        return xp.astype(found, first.dtype, copy=False)


@dataclass(frozen=True, eq=False)
class Softmax:
    """exp(xᵢ) / Σ exp(xⱼ) along an axis.

    kernel: `softmax`, or `qlinear_softmax`.
    flat: over all axes from `axis` on, as ONNX had it before operator set 13.
    """

    kernel: Callable[..., Array]
    axis: int
    flat: bool
    x: QuantParams
    y: QuantParams

    def run(self, inputs: list[Array], profile: Profile) -> Array:
        """The codes of y."""
        (x,) = inputs
        if not self.flat:
            return self.kernel(x, self.x, self.y, self.axis)
        axis = self.axis % x.ndim if self.axis < 0 else self.axis
        rows = namespace(x).reshape(x, (*x.shape[:axis], -1))
        return namespace(x).reshape(self.kernel(rows, self.x, self.y, -1), tuple(x.shape))


@dataclass(frozen=True, eq=False)
class Lookup:
    """A function of one tensor as a table. axes: the result has at least as many."""

    table: np.ndarray
    qmin: int
    axes: int = 0

    def run(self, inputs: list[Array], profile: Profile) -> Array:
        """table[x − qmin]."""
        return _with_axes(lookup(inputs[0], self.table, self.qmin), self.axes)


@dataclass(frozen=True, eq=False)
class PairLookup:
    """A function of two tensors as a table. axes: the result has at least as many."""

    table: np.ndarray
    qmins: tuple[int, int]
    operands: Operands
    axes: int = 0

    def run(self, inputs: list[Array], profile: Profile) -> Array:
        """table[a − qmins[0], b − qmins[1]]."""
        a, b = self.operands.broadcasting(inputs)
        return _with_axes(lookup2(a, b, self.table, self.qmins), self.axes)


@dataclass(frozen=True, eq=False)
class MaxPool:
    """The largest code of each window."""

    sliding: Sliding

    def run(self, inputs: list[Array], profile: Profile) -> Array:
        """Codes in x's parameters."""
        return max_pool(inputs[0], self.sliding.window(tuple(inputs[0].shape[2:])))


@dataclass(frozen=True, eq=False)
class ArgMax:
    """Where the largest code lies along an axis."""

    axis: int
    keepdims: bool
    last: bool

    def run(self, inputs: list[Array], profile: Profile) -> Array:
        """Indices, int64."""
        return argmax(inputs[0], self.axis, self.keepdims, self.last)


@dataclass(frozen=True, eq=False)
class AveragePool:
    """The mean of each window, or of each channel where there is none.

    kernel: `average_pool`, or `qlinear_average_pool`.
    """

    kernel: Callable[..., Array]
    sliding: Sliding | None
    count_padding: bool
    x: QuantParams
    y: QuantParams

    def run(self, inputs: list[Array], profile: Profile) -> Array:
        """The codes of y."""
        (x,) = inputs
        if self.sliding is None:
            return global_average_pool(x, self.x, self.y, profile)
        window = self.sliding.window(tuple(x.shape[2:]))
        return self.kernel(x, self.x, window, self.y, self.count_padding, profile)


@dataclass(frozen=True, eq=False)
class ReduceExtreme:
    """The largest or smallest code over axes; `spatial`: over all behind the channels."""

    axes: Axes
    keepdims: bool
    smallest: bool
    spatial: bool

    def run(self, inputs: list[Array], profile: Profile) -> Array:
        """Codes in x's parameters."""
        (x,) = inputs
        axes = tuple(range(2, x.ndim)) if self.spatial else self.axes
        return (reduce_min if self.smallest else reduce_max)(x, axes, self.keepdims)


@dataclass(frozen=True, eq=False)
class Reduce:
    """The sum or the mean over axes."""

    axes: Axes
    keepdims: bool
    mean: bool
    x: QuantParams
    y: QuantParams

    def run(self, inputs: list[Array], profile: Profile) -> Array:
        """The codes of y."""
        kernel = reduce_mean if self.mean else reduce_sum
        return kernel(inputs[0], self.x, self.y, self.axes, self.keepdims, profile)


def _with_axes(x: Array, axes: int) -> Array:
    """`x` with axes of length 1 before its own, up to `axes` of them."""
    missing = axes - x.ndim
    return namespace(x).reshape(x, (1,) * missing + tuple(x.shape)) if missing > 0 else x
