"""The colours of a matrix: one blue–orange scale, whose unit is a usual value of the matrix."""

import base64
from functools import cache

import numpy as np
from plotly.colors import sample_colorscale, unlabel_rgb

from explorer.theme import signed_colorscale
from explorer.transformer.flow import SHARES, Tile

_FULL = 85  # of 127: full blue or orange; what is beyond goes on to the dark ends
REACH = 127 / _FULL  # units at the dark ends


def unit(tile: Tile, in_float: np.ndarray) -> float:
    """The value that gets full colour: the median over the channels of max|x|.

    A few outlier channels do not raise it. 1 for shares, which are 1 at most; in_float: the float
    matrix, (rows, columns), also for the quantized one and for the difference.

    >>> unit(Tile("x", "x"), np.array([[1.0, -2.0, 90.0], [-3.0, 0.5, 1.0]]))
    3.0
    """
    if tile.kind in SHARES:
        return 1.0
    return float(np.median(np.abs(in_float).max(axis=0))) or 1.0


def levels(values: np.ndarray, unit: float) -> np.ndarray:
    """The colour of each value, int8 from −127 to 127 with 0 for 0.

    >>> levels(np.array([0.0, 0.5, -1.0, 100.0]), unit=1.0).tolist()
    [0, 42, -85, 127]
    """
    return np.clip(np.rint(_FULL * values / unit), -127, 127).astype(np.int8)


def as_text(levels: np.ndarray) -> str:
    """The levels row by row, as base64 of bytes: level + 127."""
    return base64.b64encode((levels.astype(np.int16) + 127).astype(np.uint8).tobytes()).decode()


@cache
def palette() -> list[list[int]]:
    """Red, green and blue of each of the 255 levels, from −127 on."""
    colours = sample_colorscale(signed_colorscale(), np.linspace(0, 1, 255).tolist())
    return [[round(part) for part in unlabel_rgb(colour)] for colour in colours]
