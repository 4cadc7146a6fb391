"""Digits as small pictures, dark ink on paper."""

import numpy as np

_ZOOM = 9


def thumbnail(image: np.ndarray) -> np.ndarray:
    """An image of 64 pixels, 0 to 1, as (72, 72) uint8: every pixel a sharp square."""
    ink = image.reshape(8, 8).repeat(_ZOOM, axis=0).repeat(_ZOOM, axis=1)
    return (255 * (1 - ink)).astype(np.uint8)
