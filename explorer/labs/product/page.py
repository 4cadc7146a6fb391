"""The lab of the integer product: what happens inside one output of a layer?"""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import streamlit as st

from core.analysis.simulation.worst_sum import MOST_TERMS
from core.kernels import Profile, bits_used
from core.studies.layer_product import LayerProduct, differences, four_terms, in_register, terms
from core.studies.requantize_steps import requantize_steps
from explorer import compute, settings
from explorer.chart.controls import Choice, Slider, TypedNumber
from explorer.chart.live_chart import live_chart
from explorer.chart.number import Number
from explorer.controls import own_tensor
from explorer.controls.lab import end_lab, setting_button
from explorer.controls.numbers import number_row
from explorer.figures.signed import signed
from explorer.labs.product.overflow import OVERFLOW
from explorer.labs.product.own_sum import show_own_sum
from explorer.labs.product.requantize_lines import requantize_lines
from explorer.labs.text import LabText, read_text
from explorer.layer_sum import PATTERN

IMAGES, OUTPUTS, INPUTS = 500, 32, 64
WEIGHT_PARAMS = {
    "symmetric": "absmax_params(w, 8, narrow=True)",
    "affine": "params_from_range(w.min(), w.max(), IntFormat(8))",
}
WEIGHTS = {"symmetric": "symmetric, Zw = 0", "affine": "affine"}


@dataclass(frozen=True)
class ProductSettings:
    """The test digit, the output neuron, the term; the register and how it overflows; how the
    weights are mapped; the seed of the network. story: the address of a sum of a visitor's layer
    (`explorer.layer_sum`), in the place of the digit's; "" for none.
    """

    image: int = settings.whole(3, 0, IMAGES - 1)
    output: int = settings.whole(7, 0, OUTPUTS - 1)
    k: int = settings.whole(27, 0, MOST_TERMS - 1)
    register: int = settings.whole(16, 8, 32)
    overflow: str = settings.choice("wraps", OVERFLOW)
    weights: str = settings.choice("affine", WEIGHTS)
    seed: int = settings.whole(0, 0, 999)
    story: str = settings.text("", PATTERN)


CONTROLS = (
    Slider("register", "Register, bits", 8, 32, 1),
    Slider("k", "Term k", 0, INPUTS - 1, 1),
    Slider("output", "Output neuron", 0, OUTPUTS - 1, 1),
    Choice("overflow", "When it is full, it", OVERFLOW, row=True),
    Choice("weights", "Weights", WEIGHTS, row=True),
    TypedNumber("image", "Test digit", 0, IMAGES - 1, 1),
)


def disagreement(layer: LayerProduct, now: ProductSettings) -> dict[str, int]:
    """The next element, in order, for which two profiles give different codes; or none."""
    places = differences(layer, tuple(Profile)).tolist()
    after = [place for place in places if place > [now.image, now.output]]
    return element((after or places)[:1])


def two_roundings(layer: LayerProduct) -> dict[str, int]:
    """The first element whose code changes when its product is rounded twice; or none."""
    return element(differences(layer, (Profile.TFLITE, Profile.TFLITE_SINGLE))[:1].tolist())


def element(places: list[list[int]]) -> dict[str, int]:
    """The settings of the first of these places, if there is one."""
    return {"image": places[0][0], "output": places[0][1]} if places else {}


def whole(value: int) -> str:
    """A whole number, its thousands apart."""
    return signed(value, ",")


def numbers(text: LabText, layer: LayerProduct, now: ProductSettings) -> tuple[Number, ...]:
    """What the core computes for this element."""
    acc = int(layer.acc[now.image, now.output])
    stored = in_register(acc, now.register, now.overflow == "saturates")
    running = np.cumsum(terms(layer, now.image)[now.output])
    codes = {p: int(layer.codes(p)[now.image, now.output]) for p in Profile}
    onnx = codes[Profile.ONNX]
    others = [f"{p.value}: {whole(code)}" for p, code in codes.items() if code != onnx]
    return text.numbers(
        acc=whole(acc),
        bits=str(bits_used(running)),
        register=str(now.register),
        stored=whole(stored),
        overflow="exact" if stored == acc else OVERFLOW[now.overflow],
        layer_bits=str(bits_used(layer.acc)),
        sums=f"{layer.acc.size:,}",
        images=str(IMAGES),
        outputs=str(OUTPUTS),
        code=whole(onnx),
        others="; ".join(others) or "by every profile",
    )


def expansion(text: LabText, layer: LayerProduct, now: ProductSettings) -> None:
    """The four terms with their numbers."""
    four = four_terms(layer, now.image, now.output)
    st.subheader("The same sum in four terms")
    st.write(text.section("four-terms"))
    number_row(
        *text.numbers(
            "four-numbers",
            products=whole(four.codes),
            rows=whole(four.rows),
            columns=whole(four.columns),
            constant=whole(four.constant),
            total=whole(four.total),
            zx=whole(int(layer.x_params.zero_point)),
            zw=whole(int(layer.w_params.zero_point)),
            inputs=str(INPUTS),
        )
    )


def requantization(text: LabText, layer: LayerProduct, now: ProductSettings) -> None:
    """Each profile's steps from the accumulator to an int8 code, and where profiles differ."""
    st.subheader("And back to 8 bits")
    acc = int(layer.acc[now.image, now.output])
    m, zero_point = layer.multiplier, int(layer.y.zero_point)
    st.write(text.section("back", multiplier=f"{m:.6g}", zy=whole(zero_point)))
    places = (
        ("Two roundings disagree", two_roundings(layer)),
        ("Next element where profiles differ", disagreement(layer, now)),
    )
    with st.container(horizontal=True, gap="small"):
        for name, changes in places:
            setting_button(ProductSettings, name, changes)
    steps = requantize_steps(acc, m, zero_point, layer.y.format)
    reference = layer.codes(Profile.ONNX)
    by_onnx = int(reference[now.image, now.output])
    with st.container(horizontal=True, gap="medium"):
        for s in steps:
            differs = s.code != by_onnx
            count = int((layer.codes(s.profile) != reference).sum())
            with st.container(width=185, gap="small"):
                other_than = f" ≠ {whole(by_onnx)}" if differs else ""
                st.metric(s.profile.value, whole(s.code) + other_than)
                st.caption(requantize_lines(s, zero_point, differs))
                if s.profile is not Profile.ONNX:
                    st.caption(f"differs from onnx in **{count}** of {reference.size:,}")


def table(layer: LayerProduct, now: ProductSettings) -> None:
    """Every term of this element."""
    term = terms(layer, now.image)[now.output]
    st.dataframe(
        pd.DataFrame(
            {
                "k": np.arange(term.size),
                "qx": layer.x[now.image],
                "qw": layer.w[now.output],
                "(qx − Zx)(qw − Zw)": term,
                "sum so far": np.cumsum(term),
            }
        ),
        hide_index=True,
    )


def digit_sum(text: LabText, now: ProductSettings) -> None:
    """The lab on a sum of the digit network."""
    now = replace(now, k=min(now.k, INPUTS - 1))
    layer = compute.digit_layer(now.seed, now.weights == "symmetric")
    live_chart(
        now,
        "product",
        pictures=(
            compute.product_picture(now.seed, now.weights == "symmetric", now.image).with_words(
                caption=text.section("caption")
            ),
        ),
        controls=CONTROLS,
        presets=text.presets(ProductSettings),
        numbers=numbers(text, layer, now),
        needs_data=("image", "weights", "seed"),
    )
    expansion(text, layer, now)
    requantization(text, layer, now)
    end_lab(
        now,
        text,
        lambda: table(layer, now),
        weight_params=WEIGHT_PARAMS[now.weights],
        saturates=str(now.overflow == "saturates"),
    )


def main() -> None:
    """Draw the page."""
    now, text = settings.current(ProductSettings), read_text(__file__)
    st.title(text.section("title"))
    own = compute.layer_sum(now.story) if now.story else None
    if own is not None:
        show_own_sum(now, text, own)
        return
    if now.story:
        st.info(own_tensor.GONE)
        settings.put(ProductSettings, story="")
        now = settings.current(ProductSettings)
    st.write(text.section("try"))
    digit_sum(text, now)


main()
