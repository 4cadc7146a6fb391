"""The quantizers of a layer while it trains: a gradient rule and what it keeps between passes.

Each is a function of a torch tensor that puts it on its levels, and lists the tensors that are
learned with the weights. `params` says which codes an integer network would have.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from core.affine import fake_quantize
from core.arrays import to_numpy
from core.formats import IntFormat
from core.granularity import Granularity, PerTensor, spread
from core.networks.weight_levels import WeightLevels
from core.params import QuantParams
from core.training.dorefa import dorefa_activation, dorefa_weight
from core.training.learned_scale import LearnedScale
from core.training.lsq import lsq
from core.training.lsq_plus import lsq_plus
from core.training.pact import pact

if TYPE_CHECKING:
    from torch import Tensor


class Quantizer(Protocol):
    """What stands between a float tensor and the layer that reads it."""

    @property
    def learned(self) -> "tuple[Tensor, ...]":
        """Tensors that training changes beside the weights."""

    def __call__(self, x: "Tensor") -> "Tensor":
        """`x` on its levels, with the gradients of the rule."""

    def params(self) -> QuantParams:
        """Scale, zero point and format of the levels at this moment."""


Rule = Callable[["Tensor", QuantParams], "Tensor"]


@dataclass(frozen=True, eq=False)
class FixedRange:
    """Levels that stay where calibration put them; `rule` says what passes back."""

    rule: Rule
    fixed: QuantParams

    @property
    def learned(self) -> "tuple[Tensor, ...]":
        """None."""
        return ()

    def __call__(self, x: "Tensor") -> "Tensor":
        """`x` on the fixed levels."""
        return self.rule(x, self.fixed)

    def params(self) -> QuantParams:
        """The fixed ones."""
        return self.fixed


@dataclass(frozen=True, eq=False)
class LearnedStep:
    """LSQ: one step a tensor or a channel."""

    step: LearnedScale
    levels: WeightLevels | IntFormat
    granularity: Granularity

    @property
    def learned(self) -> "tuple[Tensor, ...]":
        """What moves the step."""
        return (self.step.factor,)

    def __call__(self, x: "Tensor") -> "Tensor":
        """`x` on the levels S·k."""
        return lsq(x, self.step.value, self.levels)

    @property
    def format(self) -> IntFormat:
        """Of the codes k."""
        return self.levels.format if isinstance(self.levels, WeightLevels) else self.levels

    def params(self) -> QuantParams:
        """S as learned, Z = 0."""
        shape = () if isinstance(self.granularity, PerTensor) else -1
        scale = to_numpy(self.step.value).reshape(shape)
        return QuantParams(scale, np.zeros(scale.shape, np.int32), self.format, self.granularity)


@dataclass(frozen=True, eq=False)
class LearnedStepAndOffset:
    """LSQ+ for activations: step and offset, one of each for the whole tensor.

    shift: what learns of the offset: β in units of the first range, S₀·(2ᵇ − 1).
    """

    step: LearnedScale
    shift: "Tensor"
    format: IntFormat

    @property
    def learned(self) -> "tuple[Tensor, ...]":
        """What moves step and offset."""
        return self.step.factor, self.shift

    @property
    def offset(self) -> "Tensor":
        """β at this moment."""
        return self.step.start * self.format.qmax * self.shift

    def __call__(self, x: "Tensor") -> "Tensor":
        """`x` on the levels S·k + β."""
        return lsq_plus(x, self.step.value, self.offset, self.format)

    def params(self) -> QuantParams:
        """S as learned and Z = round(−β / S): real 0 becomes a level, β moves by S / 2 at most."""
        scale = to_numpy(self.step.value)
        exact = np.rint(-to_numpy(self.offset) / scale)
        zero_point = np.clip(exact, self.format.qmin, self.format.qmax).astype(np.int32)
        return QuantParams(scale, zero_point, self.format)


@dataclass(frozen=True, eq=False)
class LearnedClip:
    """PACT for activations: the upper end α of the range."""

    alpha: LearnedScale
    bits: int

    @property
    def learned(self) -> "tuple[Tensor, ...]":
        """What moves α."""
        return (self.alpha.factor,)

    def __call__(self, x: "Tensor") -> "Tensor":
        """`x` on 2ᵇ levels from 0 to α."""
        return pact(x, self.alpha.value, self.bits)

    def params(self) -> QuantParams:
        """S = α / (2ᵇ − 1), Z = 0."""
        scale = to_numpy(self.alpha.value) / np.float32(2**self.bits - 1)
        return QuantParams(
            np.asarray(scale, np.float32), np.int32(0), IntFormat(self.bits, signed=False)
        )


@dataclass(frozen=True, eq=False)
class BentWeights:
    """DoReFa's weights: levels a·(2c / (2ᵇ − 1) − 1), a fixed.

    The paper's levels lie in [−1, 1] and a batch normalization restores the size; these networks
    have none, so that a keeps it: max|w| when training starts, () or one for each channel.
    """

    size: np.ndarray
    bits: int
    granularity: Granularity

    @property
    def learned(self) -> "tuple[Tensor, ...]":
        """None."""
        return ()

    def __call__(self, x: "Tensor") -> "Tensor":
        """`x`, bent by a tanh, on its levels."""
        along = spread(self.size, tuple(x.shape), self.granularity)
        return x.new_tensor(along) * dorefa_weight(x, self.bits, self.granularity)

    def params(self) -> QuantParams:
        """Odd codes 2c − (2ᵇ − 1) of b + 1 bits, at the scale a / (2ᵇ − 1)."""
        scale = np.asarray(self.size / (2**self.bits - 1), np.float32)
        zero_point = np.zeros(scale.shape, np.int32)
        return QuantParams(scale, zero_point, IntFormat(self.bits + 1), self.granularity)


@dataclass(frozen=True, eq=False)
class UnitActivations:
    """DoReFa's activations: 2ᵇ levels from 0 to a; the paper's a is 1, here the calibrated end."""

    size: float
    bits: int

    @property
    def learned(self) -> "tuple[Tensor, ...]":
        """None."""
        return ()

    def __call__(self, x: "Tensor") -> "Tensor":
        """`x` cut to 0 … a, on its levels."""
        return self.size * dorefa_activation(x / self.size, self.bits)

    def params(self) -> QuantParams:
        """S = a / (2ᵇ − 1), Z = 0."""
        scale = np.asarray(self.size / (2**self.bits - 1), np.float32)
        return QuantParams(scale, np.int32(0), IntFormat(self.bits, signed=False))


def nearest_levels(w: "Tensor", params: QuantParams, bits: int) -> "Tensor":
    """The level next to each weight, without a gradient; at one bit −S or S."""
    w = w.detach()
    if bits > 1:
        return fake_quantize(w, params)
    along = spread(to_numpy(params.scale), tuple(w.shape), params.granularity)
    return w.new_tensor(along) * WeightLevels(1).round(w)
