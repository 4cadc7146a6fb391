"""The small pictures of the home page, drawn from the labs' own charts."""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from core.rounding import RoundingMode
from explorer.chart.picture import Picture
from explorer.chart.sketch import sketch
from explorer.compute.calibration import calibration_picture
from explorer.compute.codebooks import codebook_picture
from explorer.compute.formats import format_picture
from explorer.compute.granularity import granularity_picture
from explorer.compute.product import product_picture
from explorer.compute.ranges import range_picture
from explorer.compute.rounding import rounding_picture
from explorer.compute.scale import scale_picture
from explorer.compute.stochastic import stochastic_picture

# For the address of a lab: its picture, and the values that its parameters have in the sketch.
_SHOWN: Mapping[str, tuple[Callable[[], Picture], Mapping[str, Any]]] = {
    "rounding": (
        lambda: rounding_picture(0),
        {"mode": RoundingMode.NEAREST_UP.value, "x": 0.6, "step": 0.5, "zero": 0},
    ),
    "scale": (scale_picture, {"low": -1.0, "high": 2.6, "bits": 3, "x": 0.7}),
    "range": (
        lambda: range_picture("outlier", 0),
        {"low": -1.5, "high": 2.0, "bits": 3, "x": 0.73, "symmetric": False},
    ),
    "formats": (lambda: format_picture("E2M1", "int4"), {"code": 5, "block": 0.0, "zoom": 0}),
    "stochastic": (lambda: stochastic_picture(0), {"x": 0.3, "count": 100}),
    "granularity": (
        lambda: granularity_picture("digits", 0),
        {"size": 4.0, "row": 5, "column": 9, "bits": 4, "group": 8},
    ),
    "calibration": (
        lambda: calibration_picture("outlier", 4, 0),
        {"seen": 20, "x": 1.0, "bits": 4},
    ),
    "nonuniform": (lambda: codebook_picture("outlier", 0, "kmeans", 3), {"x": 0.5, "step": 4}),
    "product": (
        lambda: product_picture(0, False, 3),
        {"output": 7, "k": 27, "register": 16, "overflow": "wraps"},
    ),
}


@st.cache_resource(show_spinner=False)
def lab_sketch(url_path: str) -> str | None:
    """The small picture of the lab at this address, as SVG; None when none is declared above."""
    if url_path not in _SHOWN:
        return None
    picture, values = _SHOWN[url_path]
    return sketch(picture(), values)
