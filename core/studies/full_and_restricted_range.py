"""Symmetric quantization with the full and with the restricted range of codes (survey III-C).

    restricted   S = max|r| / (2ᵇ⁻¹ − 1)     codes −(2ᵇ⁻¹ − 1) … 2ᵇ⁻¹ − 1, rounded to nearest
    full         S = 2·max|r| / (2ᵇ − 1)     codes −2ᵇ⁻¹ … 2ᵇ⁻¹ − 1

The survey gives the full range with rounding down, and reads codes as S·q (its eq. 3). Rounding
down makes every result too small by half a step on average; reading S·(q + ½) puts that right.
"""

from collections.abc import Callable, Mapping

import numpy as np

from core.affine import fake_quantize, params_from_range
from core.formats import IntFormat
from core.metrics import mse
from core.rounding import RoundingMode, round_to_integer


def restricted(x: np.ndarray, bits: int) -> np.ndarray:
    """x̂ with the restricted range.

    >>> restricted(np.array([-3.0, 1.4, 3.0]), 3).tolist()  # S = 1
    [-3.0, 1.0, 3.0]
    """
    edge = np.abs(x).max()
    params = params_from_range(-edge, edge, IntFormat(bits, narrow=True), symmetric=True)
    return np.asarray(fake_quantize(x, params))


def full(x: np.ndarray, bits: int, mode: RoundingMode, offset: float = 0.0) -> np.ndarray:
    """x̂ = S·(q + offset) with the full range and a rounding mode.

    >>> full(np.array([-3.5, 1.4, 3.5]), 3, RoundingMode.FLOOR).tolist()  # S = 1
    [-4.0, 1.0, 3.0]
    >>> full(np.array([-3.5, 1.4, 3.5]), 3, RoundingMode.FLOOR, 0.5).tolist()
    [-3.5, 1.5, 3.5]
    """
    format = IntFormat(bits)
    scale = 2 * np.abs(x).max() / (2**bits - 1)
    codes = np.clip(round_to_integer(x / scale, mode), format.qmin, format.qmax)
    return np.asarray(scale * (codes + offset))


FULL: Mapping[str, Callable[[np.ndarray, int], np.ndarray]] = {
    "rounded down, read as S·q": lambda x, bits: full(x, bits, RoundingMode.FLOOR),
    "rounded down, read as S·(q + ½)": lambda x, bits: full(x, bits, RoundingMode.FLOOR, 0.5),
    "rounded to nearest": lambda x, bits: full(x, bits, RoundingMode.NEAREST_EVEN),
}


def full_over_restricted(x: np.ndarray, bits: int) -> dict[str, float]:
    """Mean squared error of each way to use the full range, over that of the restricted one.

    x: float64, any shape. Below 1, the full range is more accurate.
    """
    reference = mse(x, restricted(x, bits))
    return {name: mse(x, method(x, bits)) / reference for name, method in FULL.items()}
