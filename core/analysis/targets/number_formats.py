"""The numbers that stand for weights and inputs: integers, or floats of few bits with scales."""

from collections.abc import Callable, Mapping

import numpy as np

from core.formats import E4M3FN
from core.formats.microscaling import MXFP4, MXFP6_E2M3, MXFP8_E4M3
from core.granularity import Granularity
from core.scaled import scaled_to

INTEGER = "integer"
Round = Callable[[np.ndarray, Granularity, int], np.ndarray]


def _fp8(x: np.ndarray, granularity: Granularity, axis: int) -> np.ndarray:
    return np.asarray(scaled_to(x, E4M3FN, granularity).round(x))


#: Name -> rounding of an array; fp8 takes the granularity, microscaling blocks along the axis.
FLOATS: Mapping[str, Round] = {
    "fp8": _fp8,
    "mxfp8": lambda x, granularity, axis: np.asarray(MXFP8_E4M3.fit(x, axis).round(x)),
    "mxfp6": lambda x, granularity, axis: np.asarray(MXFP6_E2M3.fit(x, axis).round(x)),
    "mxfp4": lambda x, granularity, axis: np.asarray(MXFP4.fit(x, axis).round(x)),
}
NAMES = (INTEGER, *FLOATS)


def in_blocks(name: str) -> bool:
    """Whether the format has a scale for every 32 neighbours, whatever the granularity."""
    return name.startswith("mx")
