"""Signal to noise of integers, small floats and NF4 when neighbours share a scale.

At 4 bits, groups of 16 with a float scale each, on values with short to heavy tails. At 8 bits, one
value far away, with one scale for all or the blocks of 32 of the microscaling formats.
"""

from collections.abc import Callable, Mapping

import numpy as np

from core.absmax import absmax_params
from core.affine import fake_quantize
from core.codebooks import NF4
from core.formats import E2M1, E4M3FN
from core.formats.microscaling import MXFP4, MXFP8_E4M3, MXINT8
from core.formats.nvfp4 import nvfp4
from core.granularity import PerGroup, PerTensor
from core.metrics import sqnr_db
from core.scaled import scaled_to

COUNT = 8192  # values drawn
GROUP = 16
FAR = 30.0  # what the one value far away is multiplied by

#: From short tails to heavy ones; Student's t has 4 and 3 degrees of freedom.
TAILS: Mapping[str, Callable[[np.random.Generator], np.ndarray]] = {
    "uniform": lambda draw: draw.uniform(-1.0, 1.0, COUNT),
    "normal": lambda draw: draw.standard_normal(COUNT),
    "heavy tails (t, 4)": lambda draw: draw.standard_t(4, COUNT),
    "heavier tails (t, 3)": lambda draw: draw.standard_t(3, COUNT),
}

Rounding = Callable[[np.ndarray], np.ndarray]

#: Formats of 4 bits, each with its scales.
FOUR_BITS: Mapping[str, Rounding] = {
    "int4": lambda x: fake_quantize(
        x, absmax_params(x, 4, narrow=True, granularity=PerGroup(-1, GROUP))
    ),
    "fp4": lambda x: scaled_to(x, E2M1, PerGroup(-1, GROUP)).round(x),
    "NF4": lambda x: scaled_to(x, NF4, PerGroup(-1, GROUP)).round(x),
    "NVFP4": lambda x: nvfp4(x).scaled.round(x),
    "MXFP4": lambda x: MXFP4.fit(x).round(x),
}

#: Formats of 8 bits under one scale for all.
ONE_SCALE: Mapping[str, Rounding] = {
    "int8": lambda x: fake_quantize(x, absmax_params(x, 8, narrow=True, granularity=PerTensor())),
    "fp8": lambda x: scaled_to(x, E4M3FN).round(x),
}

#: The same elements in blocks of 32 that share a power of two.
BLOCKS: Mapping[str, Rounding] = {
    "int8": lambda x: MXINT8.fit(x).round(x),
    "fp8": lambda x: MXFP8_E4M3.fit(x).round(x),
}


def four_bit_sqnr(tails: str, name: str, seed: int) -> float:
    """SQNR in dB of a format of 4 bits on values drawn from a seed; higher is better."""
    x = TAILS[tails](np.random.default_rng(seed))
    return float(sqnr_db(x, FOUR_BITS[name](x)))


def one_far_away(seed: int) -> np.ndarray:
    """Normal values, the last one FAR times as large as the largest other one."""
    values = np.random.default_rng(seed).standard_normal(COUNT)
    values[-1] = FAR * np.abs(values[:-1]).max()
    return values


def sqnr_of_the_rest(round_values: Rounding, seed: int) -> float:
    """SQNR in dB of all values but the one far away."""
    x = one_far_away(seed)
    return float(sqnr_db(x[:-1], round_values(x)[:-1]))
