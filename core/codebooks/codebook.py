"""A codebook: the few real numbers that a code may stand for (survey III-F, eq. 6).

    Q(r) = Xᵢ   for r ∈ [Δᵢ, Δᵢ₊₁)

Xᵢ are the levels and Δᵢ the thresholds between them, Δ₀ = −∞ and Δ_L = +∞. With thresholds at the
midpoints, Δᵢ = (Xᵢ₋₁ + Xᵢ) / 2, every number takes its nearest level; a tie goes to the upper one.
A scale per channel or per group comes from `core.scaled`, which takes a codebook as its levels.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from core.arrays import (
    Array,
    all_within,
    as_float,
    as_integer,
    empty,
    like,
    namespace,
    pieces,
    to_numpy,
)
from core.codebooks.arguments import finite_numbers
from core.errors import InputError

MAX_LEVELS = 1 << 16


def new_in_float32(values: np.ndarray) -> np.ndarray:
    """Of ascending float64 values, which are another float32 than the one before: bool.

    >>> new_in_float32(np.array([16777216.0, 16777217.0, 16777218.0])).tolist()
    [True, False, True]
    """
    stored = values.astype(np.float32)
    return np.append(True, stored[1:] > stored[:-1])


@dataclass(frozen=True, eq=False)
class Codebook:
    """Levels and the thresholds between them.

    levels:     (L,) ascending, 1 to 65536 of them; kept as float64. No two may be one float32.
    thresholds: (L − 1,) the inner Δ₁ … Δ_L₋₁, with Xᵢ₋₁ < Δᵢ ≤ Xᵢ; left out, the midpoints.

    Raises:
        InputError: for levels that do not ascend, are not finite or too many, or thresholds that
            do not lie between them.

    >>> c = Codebook([-1.0, 0.0, 0.5, 2.0])
    >>> c.thresholds.tolist(), c.bits, c.max
    ([-0.5, 0.25, 1.25], 2, 2.0)
    """

    levels: np.ndarray
    thresholds: np.ndarray = field(default_factory=lambda: np.empty(0))

    def __post_init__(self) -> None:
        levels = finite_numbers(self.levels, "levels") + 0.0  # no −0.0
        if levels.ndim != 1 or len(levels) > MAX_LEVELS:
            raise InputError(
                f"levels have shape {levels.shape}; give (L,), L at most {MAX_LEVELS}."
            )
        stored = levels.astype(np.float32)
        wrong = np.flatnonzero(stored[:-1] >= stored[1:])
        if wrong.size:
            low, high = levels[wrong[0] : wrong[0] + 2].tolist()
            raise InputError(
                f"levels must ascend, in float32 too; {high} comes after {low}. Sort them, drop "
                "doubles (np.unique), or scale them so that they differ."
            )
        thresholds = to_numpy(as_float(self.thresholds, "thresholds")).astype(np.float64)
        if not thresholds.size:
            thresholds = (levels[:-1] + levels[1:]) / 2
        below, above = levels[:-1], levels[1:]
        if (
            thresholds.shape != below.shape
            or not ((below < thresholds) & (thresholds <= above)).all()
        ):
            raise InputError(
                f"{len(levels)} levels need {len(below)} thresholds, each above one level and not "
                f"above the next; got {thresholds} for {levels}. Leave them out for midpoints."
            )
        for name, values in (("levels", levels), ("thresholds", thresholds)):
            values.flags.writeable = False
            object.__setattr__(self, name, values)

    @property
    def bits(self) -> int:
        """Width of a code: ⌈log₂ L⌉."""
        return (len(self.levels) - 1).bit_length()

    @property
    def max(self) -> float:
        """The largest magnitude among the levels."""
        return float(np.abs(self.levels).max())

    def encode(self, x: Any) -> Array:
        """The codes of `x`, of its shape: i where Δᵢ ≤ x < Δᵢ₊₁, compared in float64.

        uint8 for up to 256 levels, else uint16. An infinity takes the outermost level.

        Raises:
            InputError: when `x` holds NaN.

        >>> Codebook([-1.0, 0.0, 0.5, 2.0]).encode([-9.0, 0.24, 0.25, 1.3]).tolist()
        [0, 1, 2, 3]
        """
        x = as_float(x)
        xp = namespace(x)
        flat = xp.reshape(x, (-1,))
        thresholds = like(self.thresholds.copy(), x)  # torch warns of arrays that are read-only
        codes = empty(flat.shape, xp.uint8 if len(self.levels) <= 256 else xp.uint16, x)
        for piece in pieces(flat):
            wide = xp.astype(flat[piece], xp.float64)
            if bool(xp.any(xp.isnan(wide))):
                raise InputError(
                    f"x holds {int(xp.sum(xp.isnan(flat)))} NaN; no level stands for NaN."
                )
            found = xp.searchsorted(thresholds, wide, side="right")
            codes[piece] = xp.astype(found, codes.dtype)
        return xp.reshape(codes, tuple(x.shape))

    def decode(self, codes: Any) -> Array:
        """The levels that the codes stand for, float32.

        Raises:
            InputError: for codes beyond the levels.

        >>> Codebook([-1.0, 0.0, 0.5, 2.0]).decode([3, 0]).tolist()
        [2.0, -1.0]
        """
        codes = as_integer(codes, "codes")
        xp = namespace(codes)
        if not all_within(codes, 0, len(self.levels) - 1):
            raise InputError(f"a code of {len(self.levels)} levels is 0 to {len(self.levels) - 1}.")
        index = xp.astype(xp.reshape(codes, (-1,)), xp.int64)
        table = like(self.levels.astype(np.float32), codes)
        return xp.reshape(table[index], tuple(codes.shape))

    def round(self, x: Any) -> Array:
        """The level that `x` takes, float32: `decode(encode(x))`."""
        return self.decode(self.encode(x))
