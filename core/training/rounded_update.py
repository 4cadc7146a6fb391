"""An update of weights that are stored on a coarse grid.

    w ← S · round((w − η·∂L/∂w) / S)

Rounding to nearest undoes every update below S / 2, and most are: the weights get stuck. Stochastic
rounding keeps each update on average, E[round(x)] = x (survey III-H, eq. 8; Gupta et al. 2015,
arXiv 1502.02551, section 3).
"""

from core.arrays import Array
from core.rounding import RoundingMode, Seed, round_to_integer


def rounded_update(
    weight: Array, change: Array, step: float, mode: RoundingMode, seed: Seed
) -> Array:
    """S · round((weight + change) / S), in the dtype and library of `weight`.

    change: −η·∂L/∂w, of the shape of `weight`. step: S. seed: matters to stochastic rounding alone.

    >>> import numpy as np
    >>> w, change = np.array([0.5, 0.5]), np.array([0.05, -0.2])
    >>> rounded_update(w, change, 0.25, RoundingMode.NEAREST_EVEN, 0).tolist()  # 0.05 is undone
    [0.5, 0.25]
    """
    return step * round_to_integer((weight + change) / step, mode, seed)
