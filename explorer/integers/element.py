"""One code taken apart: the sum on integers, and both ways to round it."""

import math

import numpy as np
import streamlit as st

from core.analysis.results.integer_report import ElementReport
from core.formats import IntFormat
from core.params import QuantParams
from core.studies.layer_product import LayerProduct
from explorer.chart.controls import Slider
from explorer.chart.live_chart import live_chart
from explorer.chart.number import Number
from explorer.chart.picture import filled
from explorer.controls.numbers import number_row
from explorer.figures.signed import signed
from explorer.integers.controls import IntegerSettings
from explorer.labs.product.chart import product_chart, product_data
from explorer.markdown import code

_MOST_TERMS = 600  # what the picture can show
_CODES = IntFormat(16)


def show_element(element: ElementReport, now: IntegerSettings) -> None:
    """The words, the numbers, and the picture of the lab of the integer product."""
    index = ", ".join(map(str, element.index))
    st.subheader(f"One code: {code(element.tensor)} at [{index}]", anchor=False)
    st.write(_verdict(element))
    number_row(
        Number("Our sum", signed(element.acc, ","), "an exact integer, bias included"),
        Number(
            "Our sum, in output steps", signed(element.steps, ".6f"), "M · sum, before rounding"
        ),
        Number(
            "onnxruntime’s, in output steps",
            "–" if element.their_steps is None else signed(element.their_steps, ".6f"),
            "its float result, divided by the step Sy"
            if element.their_steps is not None
            else "this operator computes no float",
        ),
        Number("Our code", signed(element.ours), f"rounded, plus Zy = {signed(element.y_zero)}"),
        Number("onnxruntime’s code", signed(element.theirs), "without its optimizations"),
    )
    if not element.x:
        st.caption("Its sum has too many terms to list, or runs over more than one row.")
    elif len(element.x) <= _MOST_TERMS:
        _picture(element, now)


def _verdict(element: ElementReport) -> str:
    """Why the codes are equal or not."""
    distance = abs(element.steps - math.floor(element.steps) - 0.5)
    if element.ours == element.theirs:
        return f"Both give the same code: the sum lies {distance:.3g} steps from the nearest tie."
    if distance < 1e-9:
        return (
            "The exact sum lies on a tie between two codes, and the even one is taken. "
            "onnxruntime’s float sum is rounded after every addition, and comes out very near the "
            "tie, not on it."
        )
    return (
        f"The exact sum lies {distance:.3g} steps from a tie between two codes. onnxruntime’s "
        "float sum is rounded after every addition, and falls on the other side."
    )


def _picture(element: ElementReport, now: IntegerSettings) -> None:
    layer = LayerProduct(
        np.array([element.x]),
        _params(element.x_scale, element.x_zero),
        np.array([element.w]),
        _params(element.w_scale, element.w_zero),
        np.array([[element.acc]]),
        _params(element.y_scale, element.y_zero),
    )
    picture = filled(
        product_chart,
        "The running sum of this element in its register, its terms as bars, its codes.",
        product_data(layer, 0),
        known=(len(element.x), "input"),
    )
    live_chart(
        now,
        f"element {element.tensor} {element.index}",
        pictures=(
            picture.with_words(
                caption="The sum term by term, without the bias. Dots: what the register holds, "
                "orange where that is wrong. Point at a term for its numbers."
            ),
        ),
        controls=(
            Slider("k", "Term k", 0, len(element.x) - 1, 1),
            Slider("register", "Register, bits", 8, 40, 1),
        ),
    )


def _params(scale: float, zero_point: int) -> QuantParams:
    return QuantParams(np.float32(scale), np.int32(zero_point), _CODES)
