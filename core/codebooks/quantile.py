"""Levels by rank: cells that hold equally many values (survey III-F).

The code of such a codebook carries the most information, since all codes are equally frequent
(Dettmers et al. 2022, arXiv 2110.02861, *quantile quantization*); its squared error is not the
least, because rare large values share wide cells.
"""

from typing import Any

import numpy as np

from core.codebooks.arguments import check_whole, finite_numbers
from core.codebooks.codebook import MAX_LEVELS, Codebook, new_in_float32


def quantile(x: Any, levels: int, median: bool = False) -> Codebook:
    """The mean of each of `levels` cells of equal mass, or its median.

    x: array of any shape. Every number then takes its nearest level, so that the cells are equal
    only nearly. Where cells coincide, in data of few values that are distinct in float32, fewer
    levels come back.

    Raises:
        InputError: for fewer than 1 or more than 65536 levels, NaN, infinities or no elements.

    >>> quantile([0.0, 1.0, 2.0, 9.0, 3.0, 6.0], levels=2).levels.tolist()
    [1.0, 6.0]
    >>> quantile([0.0, 1.0, 2.0, 9.0, 3.0, 6.0], levels=3, median=True).levels.tolist()
    [0.5, 2.5, 7.5]
    """
    check_whole("levels", levels, 1, MAX_LEVELS)
    ordered = np.sort(finite_numbers(x), axis=None)
    borders = np.linspace(0, len(ordered), levels + 1).round().astype(int)
    first, after = borders[:-1], borders[1:]
    filled = first < after  # with fewer values than levels, some cells are empty
    first, after = first[filled], after[filled]
    if median:
        middle = ordered[(first + after - 1) // 2], ordered[(first + after) // 2]
        found = sum(middle) / 2
    else:
        found = np.add.reduceat(ordered, first) / (after - first)
    found = np.sort(found)  # rounding may have exchanged two
    return Codebook(found[new_in_float32(found)])
