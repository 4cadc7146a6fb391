"""A digit, two filters, four cases of inexact zeros: what a convolution makes of blank paper."""

from dataclasses import dataclass

import numpy as np

from core.networks.inexact_zero import Offset, blank, cases, feature_map

# What is right of a pixel minus what is left of it (Prewitt); the mean of nine pixels.
FILTERS = {
    "edge": np.array([[-1.0, 0.0, 1.0]] * 3),
    "blur": np.full((3, 3), 1 / 9),
}


@dataclass(frozen=True, eq=False)
class ZeroMap:
    """One feature map.

    filter: its name. case: "exact", or a name of `cases`. values: (8, 8), in units of full ink.
    blank_error: the largest magnitude where the filter sees blank paper alone; lower is better.
    """

    filter: str
    case: str
    values: np.ndarray
    blank_error: float


def inexact_zero_maps(image: np.ndarray, bits: int, offset: float = 0.5) -> tuple[ZeroMap, ...]:
    """Every filter with exact zeros, then with zeros `offset` steps away in each case.

    image: (64,), ink from 0 to 1.

    Raises:
        InputError: for an offset beyond 0 to 0.5, or bits beyond 1 to 16.

    >>> for m in inexact_zero_maps(np.zeros(64), bits=1)[:4]:  # S = 1: three halves at the frame
    ...     print(m.filter, m.case, m.blank_error)
    edge exact 0.0
    edge values 1.5
    edge padding 1.5
    edge both 0.0
    """
    sees_none = blank(image)
    maps = []
    for name, weight in FILTERS.items():
        for case, offsets in {"exact": Offset(), **cases(offset)}.items():
            values = feature_map(image, weight, bits, offsets)
            error = float(np.abs(values[sees_none]).max(initial=0.0))
            maps.append(ZeroMap(name, case, values, error))
    return tuple(maps)


def blankest(images: np.ndarray) -> np.ndarray:
    """The picture of (n, 64) on which a filter sees blank paper in the most places."""
    return images[np.argmax([blank(image).sum() for image in images])]
