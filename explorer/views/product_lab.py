"""The lab of the integer product: what happens inside one output of a layer?"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import streamlit as st

from core.kernels import Profile, bits_used
from core.studies.layer_product import LayerProduct, differences, four_terms, in_register, terms
from core.studies.requantize_steps import requantize_steps
from explorer import compute, settings
from explorer.chart.number import Number
from explorer.controls.heading import heading
from explorer.controls.lab import folds, presets, setting_button
from explorer.controls.live_picture import ahead, live_picture, nearby, options, tell
from explorer.controls.live_sliders import live_sliders
from explorer.controls.numbers import number_row as strip
from explorer.figures.requantize_lines import requantize_lines
from explorer.figures.signed import signed
from explorer.live.product_chart import sliders
from explorer.vega import Picture

IMAGES, OUTPUTS, INPUTS = 500, 32, 64
OVERFLOW = {"wraps": "wraps around", "saturates": "saturates"}
WEIGHTS = {"symmetric": "symmetric, Zw = 0", "affine": "affine"}


@dataclass(frozen=True)
class ProductSettings:
    """The test digit, the output neuron, the term; the register and how it overflows; how the
    weights are mapped; the seed of the network.
    """

    image: int = settings.whole(3, 0, IMAGES - 1)
    output: int = settings.whole(7, 0, OUTPUTS - 1)
    k: int = settings.whole(27, 0, INPUTS - 1)
    register: int = settings.whole(16, 8, 32)
    overflow: str = settings.choice("wraps", OVERFLOW)
    weights: str = settings.choice("affine", WEIGHTS)
    seed: int = settings.whole(0, 0, 999)


PRESETS = {
    "12 bits go round and round": {"register": 12, "overflow": "wraps"},
    "Saturation hurts less": {"register": 16, "overflow": "saturates"},
    "32 bits hold everything": {"register": 32},
    "Two terms vanish": {"weights": "symmetric", "register": 20},
}

TWO_ROUNDINGS = "Two roundings disagree"
NEXT = "Next element where profiles differ"


def drawn(now: ProductSettings) -> Picture:
    """The picture, which the sliders then change."""
    symmetric, saturates = now.weights == "symmetric", now.overflow == "saturates"
    return compute.product_picture(now.seed, symmetric, now.image, saturates)


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


def numbers(layer: LayerProduct, now: ProductSettings) -> None:
    """What the core computes for this element."""
    acc = int(layer.acc[now.image, now.output])
    held = in_register(acc, now.register, now.overflow == "saturates")
    running = np.cumsum(terms(layer, now.image)[now.output])
    codes = {p: int(layer.codes(p)[now.image, now.output]) for p in Profile}
    onnx = codes[Profile.ONNX]
    others = [f"{p.value}: {whole(code)}" for p, code in codes.items() if code != onnx]
    strip(
        Number("Accumulator", whole(acc), "the exact sum, an int32"),
        Number("Bits it needs ↓", f"{bits_used(running)}", "with every sum on the way"),
        Number(
            f"In {now.register} bits",
            whole(held),
            "exact" if held == acc else OVERFLOW[now.overflow],
        ),
        Number(
            "The whole layer needs",
            f"{bits_used(layer.acc)} bits",
            f"for {layer.acc.size:,} sums: {IMAGES} digits, {OUTPUTS} outputs",
        ),
        Number("Back in 8 bits", whole(onnx), "; ".join(others) or "by every profile"),
    )


def expansion(layer: LayerProduct, now: ProductSettings) -> None:
    """The four terms with their numbers."""
    four = four_terms(layer, now.image, now.output)
    zx, zw = (whole(int(p.zero_point)) for p in (layer.x_params, layer.w_params))
    st.subheader("The same sum in four terms")
    st.write(
        "No processor subtracts zero points from every code: it multiplies the codes as they are, "
        "and corrects the sum. What the weights alone decide is computed once."
    )
    strip(
        Number("Σ qx·qw", whole(four.codes), "the codes as they are"),
        Number("− Zw · Σ qx", whole(four.rows), f"Zw = {zw}; once for each digit"),
        Number("− Zx · Σ qw", whole(four.columns), f"Zx = {zx}; from the weights alone"),
        Number("+ K · Zx · Zw", whole(four.constant), f"{INPUTS} · {zx} · {zw}; always the same"),
        Number("Together", whole(four.total), "the accumulator"),
    )


def requantization(layer: LayerProduct, now: ProductSettings, other: dict[str, int]) -> None:
    """Each profile's way from the accumulator to an int8 code; `other`: see `disagreement`."""
    st.subheader("And back to 8 bits")
    acc = int(layer.acc[now.image, now.output])
    m, zero_point = layer.multiplier, int(layer.y.zero_point)
    st.write(
        f"q = clip(round(M · acc) + Zy) with M = Sx·Sw / Sy = {m:.6g} and Zy = "
        f"{whole(zero_point)}. How M is multiplied and rounded is a **profile**:"
    )
    steps = requantize_steps(acc, m, zero_point, layer.y.format)
    reference = layer.codes(Profile.ONNX)
    by_onnx = int(reference[now.image, now.output])
    for column, s in zip(st.columns(len(steps)), steps, strict=True):
        differs = s.code != by_onnx
        count = int((layer.codes(s.profile) != reference).sum())
        with column:
            other_than = f" ≠ {whole(by_onnx)}" if differs else ""
            st.metric(s.profile.value, whole(s.code) + other_than)
            st.caption(requantize_lines(s, zero_point, differs))
            if s.profile is not Profile.ONNX:
                st.caption(f"differs from onnx in **{count}** of {reference.size:,}")
    setting_button(ProductSettings, NEXT, other)


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


def code(now: ProductSettings) -> str:
    """The Python that computes the numbers on screen."""
    return f"""from core.data.digits import load_digits
from core.kernels import Profile, bits_used
from core.networks.mlp import train
from core.studies.layer_product import four_terms, in_register, layer_product

digits = load_digits()
network = train(digits.train_images, digits.train_labels, seed={now.seed})
layer = layer_product(digits.test_images, network.weight1, symmetric={now.weights == "symmetric"})
acc = int(layer.acc[{now.image}, {now.output}])
print(acc, in_register(acc, {now.register}, saturates={now.overflow == "saturates"}))
print(four_terms(layer, {now.image}, {now.output}), bits_used(layer.acc))
for profile in Profile:
    codes = layer.codes(profile)
    others = (codes != layer.codes(Profile.ONNX)).sum()
    print(profile.value, codes[{now.image}, {now.output}], others)"""


now = settings.current(ProductSettings)
with heading(
    "What happens inside one integer product?",
    "**Try it:** drag *Register* up, until the dots meet the line. A sum of 64 products needs more "
    "bits than any of them; with fewer, what the register holds jumps across the band.",
):
    tell(now, drawn, "product")
layer = compute.digit_layer(now.seed, now.weights == "symmetric")
other = disagreement(layer, now)
stories = PRESETS | {TWO_ROUNDINGS: two_roundings(layer)}
presets(ProductSettings, stories)
picture, controls = st.columns([3, 1], gap="medium")
with picture:
    live_picture(
        "product",
        "The running sum of an integer product in its register, its terms as bars, its codes.",
    )
    st.caption(
        "Band: what fits the register. Dots: what it holds, orange where that is wrong. Cells: the "
        "codes, clear where they stand for 0. Point at a term for its numbers."
    )
with controls:
    live_sliders(now, sliders(*layer.w.shape), "product")
    st.segmented_control(
        "When it is full, it",
        list(OVERFLOW),
        format_func=OVERFLOW.__getitem__,
        required=True,
        key=settings.key(ProductSettings, "overflow"),
    )
    st.segmented_control(
        "Weights",
        list(WEIGHTS),
        format_func=WEIGHTS.__getitem__,
        required=True,
        key=settings.key(ProductSettings, "weights"),
    )
    st.number_input("Test digit", 0, IMAGES - 1, step=1, key=settings.key(ProductSettings, "image"))
numbers(layer, now)
expansion(layer, now)
requantization(layer, now, other)
folds(
    lambda: table(layer, now),
    code(now),
    "The layer is the first of the digit network, 64 pixels to 32 neurons, its codes by min/max. "
    "Its bias, an int32 at scale Sx·Sw, would be one more addend and is left out. Each dot holds "
    "the exact sum up to its term; a unit that saturates after every addition may end elsewhere. "
    "Heights are those of each neuron’s own furthest sum and largest term. "
    "Real kernels add in another order, which changes sums on the way and, in exact integers, "
    "never the end.",
    settings.key(ProductSettings, "seed"),
)
steps = {
    "overflow": options("overflow", OVERFLOW),
    "weights": options("weights", WEIGHTS),
    "image": nearby(now, "image", IMAGES - 1),
    "seed": nearby(now, "seed"),
}
ahead(now, drawn, "product", stories | {NEXT: other}, steps)
