"""A table of numbers times a scale per block: fp8 and fp4 tensors, NF4, microscaling.

    x̂ = S · level(code),    code = the level nearest to x / S

Any format with `encode`, `decode` and a largest magnitude will do: a `Minifloat`, a `FixedPoint`,
a `Codebook`. There is no zero point, since the levels themselves hold zero or do not.
"""

from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

from core.arrays import Array, as_array, as_float, as_integer, like, namespace, to_numpy
from core.errors import InputError
from core.granularity import Granularity, PerTensor, block_absmax, blocked, merged, spread


class Levels(Protocol):
    """What a scale multiplies."""

    @property
    def max(self) -> float:
        """The largest magnitude among the levels."""

    def encode(self, x: Any) -> Array:
        """Codes of the nearest levels."""

    def decode(self, codes: Any) -> Array:
        """The levels of the codes, float32 or wider."""


@dataclass(frozen=True, eq=False)
class Scaled:
    """Levels times one scale per block.

    levels: the table; scale: positive, finite, floating, of the shape that `granularity` asks for.

    Raises:
        InputError: for a scale that is not positive and finite, or in whose dtype the largest level
            is infinite.
    """

    levels: Levels
    scale: Array
    granularity: Granularity = field(default_factory=PerTensor)

    def __post_init__(self) -> None:
        object.__setattr__(self, "scale", as_array(self.scale))
        scale = to_numpy(self.scale)
        if scale.dtype.kind != "f" or not (np.isfinite(scale).all() and (scale > 0).all()):
            raise InputError(f"every scale must be a positive, finite float; got {scale}.")
        if self.levels.max > float(np.finfo(scale.dtype).max):
            raise InputError(
                f"levels up to {self.levels.max:.3g} leave {scale.dtype}, the dtype of the scale; "
                "give float64 scales, or levels that fit."
            )

    def encode(self, x: Any) -> Array:
        """Codes of `x`, of its shape. What lies beyond the outermost level gets its code.

        Raises:
            InputError: when the scales do not fit the shape of `x`, or as the levels' `encode`.
        """
        x = as_float(x)
        xp = namespace(x)
        shape = tuple(x.shape)
        scale = spread(like(self.scale, x), shape, self.granularity)
        # The wider of the two, float32 at least: torch ignores 0-d tensors when it promotes.
        wide = xp.float64 if xp.float64 in (x.dtype, scale.dtype) else xp.float32
        view = xp.astype(blocked(x, self.granularity), wide, copy=False)
        with np.errstate(over="ignore"):  # beyond the largest float is infinite, and then clipped
            steps = (view / xp.astype(scale, wide)).clip(-self.levels.max, self.levels.max)
        return merged(self.levels.encode(steps), shape, self.granularity)

    def decode(self, codes: Any) -> Array:
        """S · level of the codes, in the dtype of the scale.

        Raises:
            InputError: when the scales do not fit the shape of `codes`, or no level has the code.
        """
        codes = as_integer(codes, "codes")
        shape = tuple(codes.shape)
        scale = spread(like(self.scale, codes), shape, self.granularity)
        levels = self.levels.decode(blocked(codes, self.granularity))
        levels = namespace(levels).astype(levels, scale.dtype, copy=False)
        return merged(levels * scale, shape, self.granularity)

    def round(self, x: Any) -> Array:
        """The nearest level times scale: `decode(encode(x))`."""
        return self.decode(self.encode(x))


def scaled_to(x: Any, levels: Levels, granularity: Granularity | None = None) -> Scaled:
    """The scale that puts the largest magnitude of each block on the largest level.

    S = max|x| / levels.max, computed in float64 and kept as float32; 1 for a block of zeros. (For
    levels that are all 0, S = max|x|: any scale will do.)

    Raises:
        InputError: when `x` holds NaN, an infinity or a number beyond float32.

    >>> from core.formats import E4M3FN
    >>> s = scaled_to([-896.0, 100.0], E4M3FN)  # S = 896 / 448
    >>> float(s.scale), s.round([-896.0, 100.0]).tolist()
    (2.0, [-896.0, 96.0])
    """
    granularity = granularity or PerTensor()
    x = as_float(x)
    xp = namespace(x)
    largest = float32_absmax(x, granularity)
    scale = (largest / (levels.max or 1.0)).clip(float(np.finfo(np.float32).tiny))
    scale = xp.where(largest > 0, scale, xp.ones_like(scale))
    return Scaled(levels, xp.astype(scale, xp.float32), granularity)


def float32_absmax(x: Array, granularity: Granularity) -> Array:
    """The largest magnitude in each block of `x`, float64; for scales and results in float32.

    Raises:
        InputError: when `x` holds NaN, an infinity or a number beyond float32.
    """
    xp = namespace(x)
    largest = xp.astype(block_absmax(x, granularity), xp.float64)
    if bool(xp.any(largest > float(np.finfo(np.float32).max))):
        raise InputError(
            "x holds numbers beyond float32, up to 3.4e38, in which scaled formats are decoded; "
            "divide x by a number first."
        )
    return largest
