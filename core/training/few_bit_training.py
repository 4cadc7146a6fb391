"""Training itself in few bits: gradients on DoReFa's levels, weights stored on a coarse grid.

    gradient    ∂L/∂z → on 2ᵇ levels, at random so that it is right on average     Zhou et al. 2016
    update      w ← S · round((w − η·∂L/∂w) / S)                                survey III-H, eq. 8

Quantization-aware training keeps both in float32: gradients, and the weights beneath the levels.
"""

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from core.errors import InputError
from core.rounding import RoundingMode
from core.training.dorefa import dorefa_gradient
from core.training.rounded_update import rounded_update

if TYPE_CHECKING:
    import torch
    from torch import Tensor

_ROOM = 2.0  # the grid reaches so many times as far as the weights at the start: they may grow


@dataclass(frozen=True)
class FewBitTraining:
    """How many bits training itself has; None: float32.

    gradient_bits: of the gradient of each layer's sums, from which all others follow; 1 to 16.
    stored_bits:   of the weights beneath the levels; 2 to 16. rounding: how they are stored.

    Raises:
        InputError: for other bits.
    """

    gradient_bits: int | None = None
    stored_bits: int | None = None
    rounding: RoundingMode = RoundingMode.STOCHASTIC

    def __post_init__(self) -> None:
        for name, bits, lowest in (
            ("gradients", self.gradient_bits, 1),
            ("stored weights", self.stored_bits, 2),
        ):
            if bits is not None and not lowest <= bits <= 16:
                raise InputError(
                    f"{name} of {bits} bits; give {lowest} to 16, or None for float32."
                )

    def passed_back(self, sums: "Tensor", draws: "torch.Generator") -> "Tensor":
        """`sums` as they are; on the way back their gradient is put on its levels.

        sums: (images, …): each image has a scale of its own.
        """
        if self.gradient_bits is not None and sums.requires_grad:
            sums.register_hook(partial(dorefa_gradient, bits=self.gradient_bits, draws=draws))
        return sums

    def grid_step(self, weight: np.ndarray) -> float:
        """S of the grid on which a weight is stored, from its values when training starts.

        >>> step = FewBitTraining(stored_bits=4).grid_step(np.array([-0.7, 0.35]))
        >>> round(step, 6)  # 7 steps reach 1.4
        0.2
        """
        if self.stored_bits is None:
            raise InputError("weights are stored in float32; there is no grid.")
        return _ROOM * float(np.abs(weight).max()) / (2 ** (self.stored_bits - 1) - 1)

    def stored(
        self, before: "Tensor", after: "Tensor", step: float, draws: np.random.Generator
    ) -> "Tensor":
        """The weight after an update, on its grid."""
        return rounded_update(before, after - before, step, self.rounding, draws)
