"""QIL: the interval of sizes that are quantized is learned (Jung et al. 2018).

arXiv 1808.05779, section 3, with the centre c and the half width d of the interval:

    t = clip((|x| − (c − d)) / 2d, 0, 1) · sign(x)        0 below the interval, ±1 above it
    x̂ = (c + d) · round(Q·t) / Q                          Q: the highest code

What lies below the interval is pruned, what lies above it is clipped, and both ends learn from the
loss. Rounding counts as the identity. The paper's levels end at ±1 and a batch normalization
restores the size; here they end at c + d. Its exponent γ of t, learned for weights, is 1 as for its
activations.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.arrays import to_numpy
from core.formats import IntFormat
from core.granularity import Granularity, PerTensor
from core.networks.weight_levels import WeightLevels
from core.params import QuantParams
from core.training.learned_scale import LearnedScale
from core.training.straight_through import straight_through

if TYPE_CHECKING:
    from torch import Tensor


def qil(
    x: "Tensor", center: "Tensor", half_width: "Tensor", levels: WeightLevels | IntFormat
) -> "Tensor":
    """x̂, with gradients to `x` and to both ends of the interval.

    x: torch tensor; center, half_width: c and d > 0, which broadcast against it. levels:
    WeightLevels for weights, an unsigned format for activations.

    >>> import torch
    >>> x, half = torch.tensor([0.4, -1.2, 1.6, 9.0]), torch.tensor(0.75)
    >>> qil(x, torch.tensor(1.25), half, WeightLevels(3)).tolist()  # from ½ to 2, thirds of 2
    [0.0, -0.6666666865348816, 1.3333333730697632, 2.0]
    """
    t = ((x.abs() - (center - half_width)) / (2 * half_width)).clamp(0, 1) * x.sign()
    format = levels.format if isinstance(levels, WeightLevels) else levels
    exact = format.qmax * t
    rounded = levels.round(exact) if isinstance(levels, WeightLevels) else exact.round()
    return (center + half_width) / format.qmax * straight_through(exact, rounded)


@dataclass(frozen=True, eq=False)
class LearnedInterval:
    """The quantizer: c and d, one of each for a tensor or a channel."""

    center: LearnedScale
    half_width: LearnedScale
    levels: WeightLevels | IntFormat
    granularity: Granularity

    @property
    def learned(self) -> "tuple[Tensor, ...]":
        """What moves the interval."""
        return self.center.factor, self.half_width.factor

    def __call__(self, x: "Tensor") -> "Tensor":
        """`x` on its levels."""
        return qil(x, self.center.value, self.half_width.value, self.levels)

    def params(self) -> QuantParams:
        """S = (c + d) / Q, Z = 0."""
        format = self.levels.format if isinstance(self.levels, WeightLevels) else self.levels
        shape = () if isinstance(self.granularity, PerTensor) else -1
        end = to_numpy(self.center.value + self.half_width.value).reshape(shape)
        scale = np.asarray(end / format.qmax, np.float32)
        return QuantParams(scale, np.zeros(scale.shape, np.int32), format, self.granularity)
