"""The lab of the integer product: what happens inside one output of a layer?"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import streamlit as st

from core.kernels import Profile, bits_used
from core.try_product import LayerProduct, four_terms, in_register, terms
from core.try_requantize import requantize_steps
from explorer import compute, settings
from explorer.controls.lab import folds, presets, setting_button
from explorer.controls.live_picture import ahead, live_picture, nearby, options
from explorer.controls.live_sliders import live_sliders
from explorer.controls.numbers import Number, strip
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
    "Symmetric weights: two terms vanish": {"weights": "symmetric", "register": 20},
}

NEXT = "Next element where profiles differ"


def drawn(now: ProductSettings) -> Picture:
    """The picture, which the sliders then change."""
    symmetric, saturates = now.weights == "symmetric", now.overflow == "saturates"
    return compute.product_picture(now.seed, symmetric, now.image, saturates)


def disagreement(layer: LayerProduct, now: ProductSettings) -> dict[str, int]:
    """The next element, in order, for which two profiles give different codes; or none."""
    codes = [layer.codes(profile) for profile in Profile]
    differ = np.argwhere(np.any([c != codes[0] for c in codes], axis=0)).tolist()
    after = [place for place in differ if place > [now.image, now.output]]
    place = (after or differ)[:1]
    return {"image": place[0][0], "output": place[0][1]} if place else {}


def signed(value: float) -> str:
    """A whole number with a true minus."""
    return f"{value:,}".replace("-", "−")


def numbers(layer: LayerProduct, now: ProductSettings) -> None:
    """What the core computes for this element."""
    acc = int(layer.acc[now.image, now.output])
    held = in_register(acc, now.register, now.overflow == "saturates")
    running = np.cumsum(terms(layer, now.image)[now.output])
    strip(
        Number("Accumulator", signed(acc), "the exact sum, an int32"),
        Number("Bits it needs ↓", f"{bits_used(running)}", "with every sum on the way"),
        Number(
            f"In {now.register} bits",
            signed(held),
            "exact" if held == acc else OVERFLOW[now.overflow],
        ),
        Number(
            "The whole layer needs",
            f"{bits_used(layer.acc)} bits",
            f"for {layer.acc.size:,} sums: {IMAGES} digits, {OUTPUTS} outputs",
        ),
    )


def expansion(layer: LayerProduct, now: ProductSettings) -> None:
    """The four terms with their numbers."""
    four = four_terms(layer, now.image, now.output)
    zx, zw = int(layer.x_params.zero_point), int(layer.w_params.zero_point)
    st.write(
        "**Four terms.** No processor subtracts zero points from every code. The sum falls apart: "
        f"Σ qx·qw {signed(four.codes)}, − Zw·Σ qx {signed(four.rows)} (Zw = {signed(zw)}), "
        f"− Zx·Σ qw {signed(four.columns)} (Zx = {signed(zx)}), + K·Zx·Zw {signed(four.constant)}; "
        f"together **{signed(four.total)}**. The third and the fourth depend on the weights alone "
        "and are computed once; with symmetric weights the second and the fourth are 0."
    )


def requantization(layer: LayerProduct, now: ProductSettings, other: dict[str, int]) -> None:
    """Each profile's way from the accumulator to an int8 code; `other`: see `disagreement`."""
    st.subheader("And back to 8 bits")
    acc = int(layer.acc[now.image, now.output])
    m, zero_point = layer.multiplier, int(layer.y.zero_point)
    st.write(
        f"q = clip(round(M · acc) + Zy) with M = Sx·Sw / Sy = {m:.6g} and Zy = "
        f"{signed(zero_point)}. How M is multiplied and rounded is a **profile**:"
    )
    steps = requantize_steps(acc, m, zero_point, layer.y.format)
    st.dataframe(
        pd.DataFrame(
            {
                "profile": [s.profile.value for s in steps],
                "multiplier": [s.multiplier for s in steps],
                "product": [s.product for s in steps],
                "rounding": [s.rounded for s in steps],
                "int8 code": [s.code for s in steps],
            }
        ),
        hide_index=True,
    )
    reference = layer.codes(Profile.ONNX)
    counts = {
        profile.value: int((layer.codes(profile) != reference).sum())
        for profile in Profile
        if profile is not Profile.ONNX
    }
    words = ", ".join(f"{name} in {count}" for name, count in counts.items())
    st.write(f"On all {reference.size:,} outputs of this layer they differ from onnx: {words}.")
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
    return f"""from core.kernels import Profile, bits_used
from core.networks.digits import load_digits
from core.networks.mlp import train
from core.try_product import four_terms, in_register, layer_product

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


st.title("What happens inside one integer product?")
st.write(
    "**Try it:** drag *Register* up, until the dots meet the line. A sum of 64 products needs more "
    "bits than any of them; with fewer, what the register holds jumps across the band."
)
now = settings.current(ProductSettings)
presets(ProductSettings, PRESETS)
layer = compute.digit_layer(now.seed, now.weights == "symmetric")
other = disagreement(layer, now)
picture, controls = st.columns([3, 1], gap="medium")
with picture:
    live_picture(
        now,
        drawn,
        "product",
        "The running sum of an integer product in its register, and its terms as bars.",
    )
    st.caption(
        "Line: the exact sum so far. Dots: what the register holds, orange where it is wrong. "
        "Band: what fits the register. Bars: the terms."
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
ahead(now, drawn, "product", PRESETS | {NEXT: other}, steps)
