"""An elementwise function of an array, its scales and its zero points, worked on in the cache."""

from collections.abc import Callable
from typing import Any

import numpy as np

from core.arrays import Array, empty, like, tiles
from core.granularity import blocked, merged, spread
from core.params import QuantParams


def tile_by_tile(
    function: Callable[[Array, Array, Array], Array], x: Array, params: QuantParams, dtype: Any
) -> Array:
    """`function(tile of x, its scales, its zero points)` for all of `x`, as an array of `dtype`."""
    shape = tuple(x.shape)
    view = blocked(x, params.granularity)
    scale = spread(like(params.scale, x), shape, params.granularity)
    zero_point = spread(like(params.zero_point, x), shape, params.granularity)
    out = empty(tuple(view.shape), dtype, x)
    with np.errstate():  # which also brings the buffer size back
        np.setbufsize(1024)  # with the default of 8192, NumPy broadcasts scales at half the speed
        for tile in tiles(view):
            own = tuple(i if n > 1 else slice(None) for i, n in zip(tile, scale.shape, strict=True))
            out[tile] = function(view[tile], scale[own], zero_point[own])
    return merged(out, shape, params.granularity)
