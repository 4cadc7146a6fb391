"""NormalFloat: quantiles of the normal distribution, with an exact zero (QLoRA).

    p = 1 − ½·(1/2ᵇ⁺¹ + 1/(2ᵇ⁺¹ − 2))                         the outermost probability
    positive levels:   Φ⁻¹ at p and 2ᵇ⁻¹ − 1 more, equally spaced, down to but without ½
    negative levels:  −Φ⁻¹ at p and 2ᵇ⁻¹ − 2 more; and 0.      All divided by Φ⁻¹(p)

Φ is the normal distribution function. The weights of a block, divided by their largest magnitude,
are nearly normal numbers within ±1. One positive level more than negative ones leaves a code for 0.
b = 4 is NF4. The paper's eq. 4 averages neighbouring quantiles and gives other numbers; this is
what its code does and what every NF4 file means. Dettmers et al. 2023, arXiv 2305.14314.
"""

from statistics import NormalDist

import numpy as np

from core.codebooks.arguments import check_whole
from core.codebooks.codebook import Codebook

_ZERO = np.zeros(1, np.float32)


def normal_float(bits: int) -> Codebook:
    """The 2ᵇ levels of a NormalFloat of b = `bits`, from −1 to 1, 0 among them.

    bits: 2 to 8. Use: `scaled_to(x, NF4, PerGroup(-1, 64))` of `core.scaled`.

    Raises:
        InputError: for other bits.

    >>> normal_float(2).levels.round(2).tolist()  # p = 41/48; Φ⁻¹(p) = 1.05, Φ⁻¹(65/96) = 0.46
    [-1.0, 0.0, 0.44, 1.0]
    """
    check_whole("bits", bits, 2, 8)
    half = 2 ** (bits - 1)
    # To seven digits, and in float32 from here on, as its authors did: only then no bit differs.
    p = np.float32(round(1 - (1 / (4 * half) + 1 / (4 * half - 2)) / 2, 7))
    positive, negative = _quantiles(p, half), -_quantiles(p, half - 1)
    return Codebook(np.sort(np.concatenate([negative, _ZERO, positive]) / positive[0]))


def _quantiles(p: np.float32, count: int) -> np.ndarray:
    """Φ⁻¹ at `count` probabilities from p towards ½, float32."""
    half, steps = np.float32(0.5), np.arange(count, dtype=np.float32)
    step = (half - p) / np.float32(count)
    # From the nearer end, as torch.linspace counts.
    probabilities = np.where(2 * steps < count + 1, p + steps * step, half - (count - steps) * step)
    return np.array([NormalDist().inv_cdf(float(q)) for q in probabilities], np.float32)


NF4 = normal_float(4)
