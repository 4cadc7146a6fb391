"""The colours of a matrix: one blue–orange scale, whose unit is a usual value of the matrix."""

import numpy as np

from explorer.figures.sign_image import png_url, sign_colours
from explorer.transformer.flow import SHARES, Tile

REACH = 1.5  # units at the dark ends of the scale: blue and orange themselves are at 1


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


def small_picture(values: np.ndarray, unit: float) -> str:
    """The matrix as the address of an image, one pixel for each number; 0 is pale."""
    return png_url(sign_colours(values / (REACH * unit)))
