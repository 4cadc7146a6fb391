"""The parameters of a quantizer: the currency between calibration, quantization and kernels."""

from dataclasses import dataclass, field

import numpy as np

from core.arrays import Array, as_array, namespace, to_numpy
from core.errors import InputError
from core.formats import IntFormat
from core.granularity import Granularity, PerTensor


@dataclass(frozen=True, eq=False)
class QuantParams:
    """A map between real numbers and codes: real = scale · (q − zero_point).

    scale:       positive, finite, floating; shape as `granularity` asks, () for PerTensor.
    zero_point:  integers of the same shape, codes of `format`: real 0 is always representable.
                 Kept as int32.
    format:      which codes there are.
    granularity: which elements share one scale.

    Raises:
        InputError: for a scale that is not positive and finite, a zero point outside the format,
            or shapes that differ.
    """

    scale: Array
    zero_point: Array
    format: IntFormat
    granularity: Granularity = field(default_factory=PerTensor)

    def __post_init__(self) -> None:
        for name in ("scale", "zero_point"):
            object.__setattr__(self, name, as_array(getattr(self, name)))
        scale, zero_point = to_numpy(self.scale), to_numpy(self.zero_point)
        if scale.dtype.kind != "f":
            raise InputError(f"scale has dtype {scale.dtype}; give floats.")
        if zero_point.dtype.kind not in "iu":
            raise InputError(f"zero_point has dtype {zero_point.dtype}; give integers.")
        if scale.shape != zero_point.shape:
            raise InputError(f"scale {scale.shape} and zero_point {zero_point.shape} must match.")
        if not (np.isfinite(scale).all() and (scale > 0).all()):
            raise InputError(f"every scale must be positive and finite; got {scale}.")
        if ((zero_point < self.format.qmin) | (zero_point > self.format.qmax)).any():
            raise InputError(
                f"zero_point {zero_point} leaves {self.format}: "
                f"{self.format.qmin} to {self.format.qmax}."
            )
        # One dtype for all: torch cannot compute with its wider unsigned integers.
        xp = namespace(self.zero_point)
        object.__setattr__(self, "zero_point", xp.astype(self.zero_point, xp.int32, copy=False))
