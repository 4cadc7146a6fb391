"""Layers of an integer network: sums of products in int32, and what becomes of the sums.

acc = Σ (x − Zˣ)(w − Zʷ) + bias        at scale Sˣ·Sʷ, the bias's own
y   = requantize(acc, M = Sˣ·Sʷ / Sʸ)
"""

from dataclasses import dataclass

import numpy as np

from core.arrays import Array, like, namespace
from core.kernels import Profile, conv_integer, matmul_integer, requantize
from core.kernels.window import Window
from core.params import QuantParams


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


def _along(values: np.ndarray, axis: int, x: Array) -> Array:
    """Values of the channels, shaped so that they broadcast along `axis` of `x`."""
    shape = [1] * x.ndim
    if values.size > 1:
        shape[axis] = -1
    return like(values.reshape(shape), x)
