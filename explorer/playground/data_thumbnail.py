"""A shape of data as a small picture."""

import numpy as np

from core.data.plane_points import PlanePoints
from explorer.theme import BLUE, ORANGE

_SIDE, _REACH, _DOT = 64, 1.2, 2


def data_thumbnail(data: PlanePoints) -> np.ndarray:
    """The points as dots, blue for 0 and orange for 1, on a clear ground; (64, 64, 4) uint8."""
    image = np.zeros((_SIDE, _SIDE, 4), np.uint8)
    places = ((data.points * [1, -1] + _REACH) / (2 * _REACH) * _SIDE).astype(int)
    for (column, row), label in zip(places.clip(0, _SIDE - _DOT), data.labels, strict=True):
        image[row : row + _DOT, column : column + _DOT] = _rgba(ORANGE if label else BLUE)
    return image


def _rgba(colour: str) -> tuple[int, ...]:
    return (*bytes.fromhex(colour[1:]), 255)
