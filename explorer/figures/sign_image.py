"""Numbers in the colours of the sign scale, as a picture of its own or inside an SVG drawing."""

import base64
import io

import numpy as np
from PIL import Image

from explorer.theme import SIGN_SCALE

_PLACES = np.linspace(-1, 1, len(SIGN_SCALE))
_COLOURS = np.array([tuple(bytes.fromhex(colour[1:])) for colour in SIGN_SCALE])


def sign_colours(values: np.ndarray) -> np.ndarray:
    """(h, w) numbers from −1, dark blue, to 1, dark orange, as (h, w, 4) uint8; NaN is clear.

    >>> sign_colours(np.array([[0.0, np.nan]])).tolist()  # #f4f4f4, and nothing
    [[[244, 244, 244, 255], [0, 0, 0, 0]]]
    """
    known = np.nan_to_num(values)
    channels = [np.interp(known, _PLACES, channel) for channel in _COLOURS.T]
    image = np.rint([*channels, np.full(values.shape, 255)]).astype(np.uint8)
    image = np.moveaxis(image, 0, -1).copy()
    image[np.isnan(values)] = 0
    return image


def picture(colours: np.ndarray, x: float, y: float, width: float, height: float) -> str:
    """An SVG image of (h, w, 3 or 4) uint8, the first row on top, its pixels as squares."""
    return (
        f'<image x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" '
        'preserveAspectRatio="none" style="image-rendering: pixelated" '
        f'href="{png_url(colours)}"/>'
    )


def png_url(colours: np.ndarray) -> str:
    """An image of (h, w, 3 or 4) uint8 as an address that holds all of it."""
    file = io.BytesIO()
    Image.fromarray(colours).save(file, "PNG", compress_level=1)
    return f"data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}"
