"""Layers of an integer network: sums of products, and what becomes of the sums.

acc = Σ (x − Zˣ)(w − Zʷ) + bias        at scale Sˣ·Sʷ, the bias's own
y   = requantize(acc, M = Sˣ·Sʷ / Sʸ)
"""

from dataclasses import dataclass

import numpy as np

from core.arrays import Array, like, namespace
from core.errors import InputError
from core.graph.operands import Operands
from core.graph.sliding import Sliding
from core.kernels import Profile, conv_integer, matmul_integer, requantize
from core.kernels.accumulator import Accumulator
from core.kernels.accumulator_bound import accumulator_for, largest_product_sum
from core.kernels.conv_transpose import conv_transpose_integer
from core.params import QuantParams


@dataclass(frozen=True, eq=False)
class Bias:
    """What is added to sums, in steps of their scale.

    codes: int64, a scalar or one for each channel along `axis`.
    spare_bits: a bias that is no whole number of steps is kept finer: sum · 2ᵏ + codes, and the
                scale is 2ᵏ times smaller.
    """

    codes: np.ndarray
    axis: int
    spare_bits: int = 0

    def add(self, acc: Array) -> Array:
        """acc · 2ᵏ + codes, in int64 where there are spare bits or the sums have it already.

        Raises:
            InputError: for another number of channels.
        """
        xp = namespace(acc)
        count = self.codes.size
        if count > 1 and acc.shape[self.axis] not in (1, count):
            raise InputError(
                f"a bias of {count} numbers does not fit axis {self.axis} of sums of shape "
                f"{tuple(acc.shape)}."
            )
        if self.spare_bits:
            acc = xp.astype(acc, xp.int64) << self.spare_bits
        return acc + xp.astype(along(self.codes, self.axis, acc), acc.dtype)


@dataclass(frozen=True, eq=False)
class ConvSums:
    """Convolution. operands: x, and w where it is stored; x, w: their parameters."""

    operands: Operands
    x: QuantParams
    w: QuantParams
    sliding: Sliding
    groups: int
    bias: Bias | None
    accumulator: Accumulator

    def run(self, inputs: list[Array], profile: Profile) -> Array:
        """The sums (N, O, *output)."""
        x, w = self.operands.fill(inputs)
        window = self.sliding.window(tuple(x.shape[2:]))
        acc = conv_integer(
            x, w, int(self.x.zero_point), self.w.zero_point, window.stride, window.pads,
            window.dilation, self.groups, self.accumulator,
        )  # fmt: skip
        return acc if self.bias is None else self.bias.add(acc)


@dataclass(frozen=True, eq=False)
class ConvTransposeSums:
    """Transposed convolution. operands: x, and w where it is stored; x, w: their parameters."""

    operands: Operands
    x: QuantParams
    w: QuantParams
    sliding: Sliding
    output_padding: tuple[int, ...]
    output_shape: tuple[int, ...] | None
    groups: int
    bias: Bias | None
    accumulator: Accumulator

    def run(self, inputs: list[Array], profile: Profile) -> Array:
        """The sums (N, O, *output)."""
        x, w = self.operands.fill(inputs)
        spatial = tuple(x.shape[2:])
        window, extra = self.sliding.transposed(spatial, self.output_padding, self.output_shape)
        acc = conv_transpose_integer(
            x, w, int(self.x.zero_point), self.w.zero_point, window.stride, window.pads,
            window.dilation, extra, self.groups, self.accumulator,
        )  # fmt: skip
        return acc if self.bias is None else self.bias.add(acc)


@dataclass(frozen=True, eq=False)
class MatMulSums:
    """Matrix product. operands: left and right, stored or computed; a, b: their parameters.

    accumulator: None where both are computed: then the depth decides.
    """

    operands: Operands
    a: QuantParams
    b: QuantParams
    bias: Bias | None
    accumulator: Accumulator | None

    def run(self, inputs: list[Array], profile: Profile) -> Array:
        """The sums (…, M, N)."""
        left, right = self.operands.fill(inputs)
        zeros = self.a.zero_point, self.b.zero_point
        depth = left.shape[-1]
        register = self.accumulator or accumulator_for(largest_product_sum(depth, self.a, self.b))
        acc = matmul_integer(left, right, *zeros, register)
        return acc if self.bias is None else self.bias.add(acc)


@dataclass(frozen=True, eq=False)
class AddBias:
    """A stored tensor added to sums behind their layer."""

    bias: Bias

    def run(self, inputs: list[Array], profile: Profile) -> Array:
        """The sums with the bias."""
        return self.bias.add(inputs[0])


@dataclass(frozen=True, eq=False)
class Requantize:
    """Sums become codes of y.

    scale: of the sums, Sˣ·Sʷ, float32, a scalar or one for each channel along `axis`.
    """

    scale: np.ndarray
    y: QuantParams
    axis: int

    @property
    def multiplier(self) -> np.ndarray:
        """M = Sˣ·Sʷ / Sʸ, float32 as onnxruntime has it."""
        return (self.scale / np.float32(self.y.scale)).astype(np.float32)

    def run(self, inputs: list[Array], profile: Profile) -> Array:
        """clip(round(M · acc) + Z)."""
        zero_point = int(self.y.zero_point)
        return requantize(inputs[0], self.multiplier, zero_point, self.y.format, profile, self.axis)


@dataclass(frozen=True, eq=False)
class DequantizeSums:
    """The border out for a layer whose sums are not requantized: they become floats.

    scale: Sˣ·Sʷ, float32, a scalar or one for each channel along `axis`.
    """

    scale: np.ndarray
    axis: int

    def run(self, inputs: list[Array], profile: Profile) -> Array:
        """Sˣ·Sʷ · acc."""
        xp = namespace(inputs[0])
        sums = xp.astype(inputs[0], xp.float32)
        return sums * along(self.scale, self.axis, sums)


def along(values: np.ndarray, axis: int, x: Array) -> Array:
    """Values of the channels, shaped so that they broadcast along `axis` of `x`."""
    shape = [1] * x.ndim
    if values.size > 1:
        shape[axis] = -1
    return like(values.reshape(shape), x)
