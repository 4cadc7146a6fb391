"""What the lab of the integer product shows."""

import numpy as np
import streamlit as st

from core.analysis import Report
from core.formats import IntFormat
from core.params import QuantParams
from core.studies.layer_product import LayerProduct, layer_product
from explorer.chart.picture import Picture, filled
from explorer.compute.digit_networks import digit_network, digits
from explorer.compute.models import reports
from explorer.labs.product.chart import product_chart, product_data
from explorer.layer_sum import LayerSum, LoadedSum

_CODES = IntFormat(16)  # of any width


@st.cache_resource(show_spinner=False, max_entries=20)
def digit_layer(seed: int, symmetric: bool) -> LayerProduct:
    """The first layer of the home page's network, on integers, for every test digit."""
    return layer_product(digits().test_images, digit_network(seed).weight1, symmetric)


@st.cache_resource(show_spinner=False, max_entries=50)
def product_picture(seed: int, symmetric: bool, image: int) -> Picture:
    """The products of one digit in that layer."""
    layer = digit_layer(seed, symmetric)
    description = (
        "The running sum of an integer product in its register, its terms as bars, its codes."
    )
    known = (layer.w.shape[1],)
    return filled(product_chart, description, product_data(layer, image), known=known)


def layer_sum(address: str) -> LoadedSum | None:
    """A measured layer's sum; None for other names, and when its report was forgotten."""
    try:
        wanted = LayerSum.read(address)
    except ValueError:
        return None
    report = reports().get(wanted.key)
    return wanted.loaded(report) if isinstance(report, Report) else None


@st.cache_resource(show_spinner=False, max_entries=20)
def sum_picture(address: str) -> Picture:
    """The products of a measured layer's sum.

    Raises:
        LookupError: when there is no such sum.
    """
    own = layer_sum(address)
    if own is None:
        raise LookupError(address)
    one = own.sum
    description = "The running sum of a layer's products in its register, its terms, its codes."
    layer = LayerProduct(
        np.array([one.x]),
        _whole_numbers(one.x_zero),
        np.array([one.w]),
        _whole_numbers(one.w_zero),
        np.array([[one.total]]),
        _whole_numbers(0),
    )
    return filled(product_chart, description, product_data(layer, 0), known=(len(one.x), "input"))


def _whole_numbers(zero_point: int) -> QuantParams:
    """Codes of this zero point, in steps."""
    return QuantParams(np.float32(1), np.int32(zero_point), _CODES)
