"""What the lab of the integer product shows."""

import streamlit as st

from core.studies.layer_product import LayerProduct, layer_product
from explorer.compute.digit_networks import digit_network, digits
from explorer.compute.live import live
from explorer.live.product_chart import product_chart, product_data
from explorer.vega import Picture, filled


@st.cache_resource(show_spinner=False, max_entries=20)
def digit_layer(seed: int, symmetric: bool) -> LayerProduct:
    """The first layer of the home page's network, on integers, for every test digit."""
    return layer_product(digits().test_images, digit_network(seed).weight1, symmetric)


@st.cache_resource(show_spinner=False, max_entries=50)
def product_picture(seed: int, symmetric: bool, image: int, saturates: bool) -> Picture:
    """The products of one digit in that layer."""
    layer = digit_layer(seed, symmetric)
    return filled(live(product_chart, layer.w.shape[1]), product_data(layer, image, saturates))
