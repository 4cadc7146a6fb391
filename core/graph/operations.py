"""The operations of an integer network: each holds what was settled when it was lowered.

Codes go in and codes come out; only `Quantize` and `Dequantize` touch floats, at the borders.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import onnx

from core.affine import dequantize, quantize
from core.arrays import Array, like, namespace, to_numpy
from core.kernels import Profile, conv_integer, matmul_integer, requantize
from core.kernels.concat import concat, rescaled
from core.kernels.lookup import lookup
from core.kernels.pool import average_pool, global_average_pool, max_pool
from core.kernels.softmax import softmax
from core.kernels.window import Window
from core.params import QuantParams


@dataclass(frozen=True, eq=False)
class Quantize:
    """The border in: floats become codes."""

    params: QuantParams

    def run(self, inputs: list[Array], profile: Profile) -> Array:
        """q = clip(round(x / S) + Z)."""
        return quantize(inputs[0], self.params)


@dataclass(frozen=True, eq=False)
class Dequantize:
    """The border out: codes become floats."""

    params: QuantParams

    def run(self, inputs: list[Array], profile: Profile) -> Array:
        """S · (q − Z)."""
        return dequantize(inputs[0], self.params)


@dataclass(frozen=True, eq=False)
class DequantizeSums:
    """The border out for a layer whose sums are not requantized: int32 becomes floats.

    scale: Sˣ·Sʷ, float32, a scalar or one for each channel along `axis`.
    """

    scale: np.ndarray
    axis: int

    def run(self, inputs: list[Array], profile: Profile) -> Array:
        """Sˣ·Sʷ · acc."""
        xp = namespace(inputs[0])
        sums = xp.astype(inputs[0], xp.float32)
        return sums * _along(self.scale, self.axis, sums)


@dataclass(frozen=True, eq=False)
class Requantize:
    """How an accumulator of scale Sˣ·Sʷ becomes codes of y: M = Sˣ·Sʷ / Sʸ, a channel each.

    bias: int32 in the accumulator's scale, or None. axis: of the channels.
    """

    multiplier: np.ndarray
    bias: np.ndarray | None
    y: QuantParams | None
    axis: int

    def biased(self, acc: Array) -> Array:
        """acc + bias, int32."""
        return acc if self.bias is None else acc + _along(self.bias, self.axis, acc)

    def apply(self, acc: Array, profile: Profile) -> Array:
        """clip(round(M · (acc + bias)) + Z)."""
        assert self.y is not None, "a layer that keeps its sums is not requantized"
        zero_point = int(self.y.zero_point)
        return requantize(
            self.biased(acc), self.multiplier, zero_point, self.y.format, profile, self.axis
        )


@dataclass(frozen=True, eq=False)
class Conv:
    """Convolution: int32 accumulator, then requantization. x, w: parameters of the two sides."""

    weights: np.ndarray
    x: QuantParams
    w: QuantParams
    window: Window
    groups: int
    then: Requantize

    def run(self, inputs: list[Array], profile: Profile) -> Array:
        """The codes of y."""
        return self.then.apply(self.accumulate(inputs[0]), profile)

    def accumulate(self, x: Array) -> Array:
        """The int32 sums, before the bias."""
        pads = list(zip(self.window.before, self.window.after, strict=True))
        return conv_integer(
            x,
            like(self.weights, x),
            int(self.x.zero_point),
            self.w.zero_point,
            self.window.stride,
            pads,
            self.window.dilation,
            self.groups,
        )


@dataclass(frozen=True, eq=False)
class MatMul:
    """Matrix product, with a constant right side or a computed one; then requantization.

    x, w: parameters of the left and the right side.
    """

    right: np.ndarray | None
    x: QuantParams
    w: QuantParams
    then: Requantize

    def run(self, inputs: list[Array], profile: Profile) -> Array:
        """The codes of y."""
        return self.then.apply(self.accumulate(*inputs), profile)

    def accumulate(self, a: Array, b: Array | None = None) -> Array:
        """The int32 sums, before the bias."""
        right = like(self.right, a) if b is None else b
        return matmul_integer(a, right, self.x.zero_point, self.w.zero_point)


@dataclass(frozen=True, eq=False)
class Accumulate:
    """A layer whose sums leave the network as they are: int32 in the accumulator's scale."""

    layer: Conv | MatMul

    def run(self, inputs: list[Array], profile: Profile) -> Array:
        """acc + bias, int32."""
        return self.layer.then.biased(self.layer.accumulate(*inputs))


@dataclass(frozen=True, eq=False)
class Binary:
    """Sum or product of two tensors; a constant one is held as codes."""

    kernel: Callable[..., Array]
    params: tuple[QuantParams, QuantParams]
    constants: tuple[np.ndarray | None, np.ndarray | None]
    y: QuantParams

    def run(self, inputs: list[Array], profile: Profile) -> Array:
        """The codes of y."""
        given = iter(inputs)
        codes = [
            next(given) if constant is None else like(constant, inputs[0])
            for constant in self.constants
        ]
        return self.kernel(*codes, self.params, self.y, profile)


@dataclass(frozen=True, eq=False)
class Concat:
    """Concatenation, every part brought to y's scale."""

    params: tuple[QuantParams, ...]
    y: QuantParams
    axis: int

    def run(self, inputs: list[Array], profile: Profile) -> Array:
        """The codes of y."""
        parts = list(zip(inputs, self.params, strict=True))
        return concat(parts, self.y, self.axis, profile)


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
    """A Relu or Clip behind a layer, as limits on its codes."""

    low: int
    high: int

    def run(self, inputs: list[Array], profile: Profile) -> Array:
        """The codes, cut to low … high."""
        return inputs[0].clip(self.low, self.high)


@dataclass(frozen=True, eq=False)
class Softmax:
    """exp(xᵢ) / Σ exp(xⱼ) along an axis."""

    axis: int
    x: QuantParams
    y: QuantParams

    def run(self, inputs: list[Array], profile: Profile) -> Array:
        """The codes of y."""
        return softmax(inputs[0], self.x, self.y, self.axis)


@dataclass(frozen=True, eq=False)
class Lookup:
    """An activation as a table."""

    table: np.ndarray
    qmin: int

    def run(self, inputs: list[Array], profile: Profile) -> Array:
        """table[x − qmin]."""
        return lookup(inputs[0], self.table, self.qmin)


@dataclass(frozen=True, eq=False)
class MaxPool:
    """The largest code of each window."""

    window: Window

    def run(self, inputs: list[Array], profile: Profile) -> Array:
        """Codes in x's parameters."""
        return max_pool(inputs[0], self.window)


@dataclass(frozen=True, eq=False)
class AveragePool:
    """The mean of each window, or of each channel where there is none."""

    window: Window | None
    count_padding: bool
    x: QuantParams
    y: QuantParams

    def run(self, inputs: list[Array], profile: Profile) -> Array:
        """The codes of y."""
        if self.window is None:
            return global_average_pool(inputs[0], self.x, self.y, profile)
        return average_pool(inputs[0], self.x, self.window, self.y, self.count_padding, profile)


@dataclass(frozen=True, eq=False)
class Move:
    """Reshape, Transpose, Slice and the like: elements move, none is changed.

    function: of NumPy arrays, from onnx's reference implementation. node: what it implements.
    stored:   the node's inputs that are constants, by name; moving: the names of the others.
    """

    function: Callable[..., np.ndarray]
    node: onnx.NodeProto
    stored: Mapping[str, np.ndarray]
    moving: tuple[str, ...]

    def run(self, inputs: list[Array], profile: Profile) -> Array:
        """The same elements in another place."""
        return like(self.function(*(to_numpy(x) for x in inputs)), inputs[0])


def _along(values: np.ndarray, axis: int, x: Array) -> Array:
    """Values of the channels, shaped so that they broadcast along `axis` of `x`."""
    shape = [1] * x.ndim
    if values.size > 1:
        shape[axis] = -1
    return like(values.reshape(shape), x)
