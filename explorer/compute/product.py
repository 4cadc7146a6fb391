"""What the lab of the integer product shows."""

import streamlit as st

from core.studies.layer_product import LayerProduct, layer_product
from explorer.chart.picture import Picture, filled
from explorer.compute.digit_networks import digit_network, digits
from explorer.labs.product.chart import product_chart, product_data


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
