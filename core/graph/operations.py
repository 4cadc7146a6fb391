"""The operations of an integer network: each keeps what was decided when it was lowered.

Codes go in and codes come out; only `Quantize` and `Dequantize` touch floats, at the borders.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import onnx

from core.affine import dequantize, quantize
from core.arrays import Array, like, to_numpy
from core.kernels import Profile
from core.kernels.argmax import argmax
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
class Binary:
    """Sum or product of two tensors; a constant one is stored as codes."""

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
