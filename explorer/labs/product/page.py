"""The lab of the integer product: what happens inside one output of a layer?"""

import streamlit as st

st.title("What happens inside one integer product?")
st.write(
    "One output of a layer is the sum of 64 products, pixel times weight. Here the codes qx are "
    "the pixels of a digit, the codes qw the weights of one neuron, and Zx and Zw their zero "
    "points. **Try it:** drag *Register* up, until the dots meet the line. The sum needs more bits "
    "than any product; with fewer, what the register holds jumps across the band."
)

from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.kernels import Profile, bits_used
from core.studies.layer_product import LayerProduct, differences, four_terms, in_register, terms
from core.studies.requantize_steps import requantize_steps
from explorer import compute, settings
from explorer.chart.controls import Choice, Preset, Slider, TypedNumber
from explorer.chart.live_chart import live_chart
from explorer.chart.number import Number
from explorer.controls.lab import details, setting_button
from explorer.controls.numbers import number_row
from explorer.figures.signed import signed
from explorer.labs.product.requantize_lines import requantize_lines

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


CONTROLS = (
    Slider("register", "Register, bits", 8, 32, 1),
    Slider("k", "Term k", 0, INPUTS - 1, 1),
    Slider("output", "Output neuron", 0, OUTPUTS - 1, 1),
    Choice("overflow", "When it is full, it", OVERFLOW, row=True),
    Choice("weights", "Weights", WEIGHTS, row=True),
    TypedNumber("image", "Test digit", 0, IMAGES - 1, 1),
)
PRESETS = (
    Preset(
        "12 bits wrap around often",
        "Orange dots jump from one edge of the band to the other: the stored sum means nothing.",
        {"register": 12, "overflow": "wraps"},
    ),
    Preset(
        "Saturation hurts less",
        "A sum that is too large stays at the limit: still wrong, but on the right side.",
        {"register": 16, "overflow": "saturates"},
    ),
    Preset(
        "32 bits hold everything",
        "All dots are blue and lie on the line: this is why accumulators are int32.",
        {"register": 32},
    ),
    Preset(
        "Zw = 0",
        "Below, two of the four terms of the sum become 0: why weights are usually symmetric.",
        {"weights": "symmetric", "register": 20},
    ),
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


def numbers(layer: LayerProduct, now: ProductSettings) -> tuple[Number, ...]:
    """What the core computes for this element."""
    acc = int(layer.acc[now.image, now.output])
    stored = in_register(acc, now.register, now.overflow == "saturates")
    running = np.cumsum(terms(layer, now.image)[now.output])
    codes = {p: int(layer.codes(p)[now.image, now.output]) for p in Profile}
    onnx = codes[Profile.ONNX]
    others = [f"{p.value}: {whole(code)}" for p, code in codes.items() if code != onnx]
    return (
        Number("Accumulator", whole(acc), "the exact sum, an int32"),
        Number("Bits it needs ↓", f"{bits_used(running)}", "with every sum on the way"),
        Number(
            f"In {now.register} bits",
            whole(stored),
            "exact" if stored == acc else OVERFLOW[now.overflow],
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
    number_row(
        Number("Σ qx·qw", whole(four.codes), "the codes as they are"),
        Number("− Zw · Σ qx", whole(four.rows), f"Zw = {zw}; once for each digit"),
        Number("− Zx · Σ qw", whole(four.columns), f"Zx = {zx}; from the weights alone"),
        Number("+ K · Zx · Zw", whole(four.constant), f"{INPUTS} · {zx} · {zw}; always the same"),
        Number("Together", whole(four.total), "the accumulator"),
    )


def requantization(layer: LayerProduct, now: ProductSettings) -> None:
    """Each profile's steps from the accumulator to an int8 code, and where profiles differ."""
    st.subheader("And back to 8 bits")
    acc = int(layer.acc[now.image, now.output])
    m, zero_point = layer.multiplier, int(layer.y.zero_point)
    st.write(
        f"q = clip(round(M · acc) + Zy) with M = Sx·Sw / Sy = {m:.6g} and Zy = "
        f"{whole(zero_point)}. How M is multiplied and rounded is a **profile**:"
    )
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


def code(now: ProductSettings) -> str:
    """The Python that computes the numbers on screen."""
    weights = (
        "absmax_params(w, 8, narrow=True)"
        if now.weights == "symmetric"
        else "params_from_range(w.min(), w.max(), IntFormat(8))"
    )
    return f"""import numpy as np
from core import IntFormat, absmax_params, params_from_range, quantize
from core.data.digits import load_digits
from core.kernels import Profile, bits_used, matmul_integer, requantize
from core.networks.mlp import train
from core.studies.layer_product import in_register

digits = load_digits()
x = digits.test_images
w = train(digits.train_images, digits.train_labels, seed={now.seed}).weight1
y = x @ w.T
sx, sw = params_from_range(x.min(), x.max(), IntFormat(8)), {weights}
sy = params_from_range(y.min(), y.max(), IntFormat(8))
zx, zw, zy = (int(one.zero_point) for one in (sx, sw, sy))
qx, qw = quantize(x, sx), quantize(w, sw)
acc = matmul_integer(qx, qw.T, zx, zw)
one = int(acc[{now.image}, {now.output}])
print(one, in_register(one, {now.register}, saturates={now.overflow == "saturates"}))
a, b = qx[{now.image}].astype(int), qw[{now.output}].astype(int)
print(a @ b, -zw * a.sum(), -zx * b.sum(), a.size * zx * zw, bits_used(acc))  # their sum: acc

multiplier = np.float32(sx.scale * sw.scale / sy.scale)
onnx = requantize(acc, multiplier, zy, sy.format, Profile.ONNX)
for profile in Profile:
    codes = requantize(acc, multiplier, zy, sy.format, profile)
    print(profile.value, codes[{now.image}, {now.output}], (codes != onnx).sum())"""


now = settings.current(ProductSettings)
layer = compute.digit_layer(now.seed, now.weights == "symmetric")
live_chart(
    now,
    "product",
    pictures=(
        compute.product_picture(now.seed, now.weights == "symmetric", now.image).with_words(
            caption="Band: what fits the register. Dots: what it holds, orange where that is "
            "wrong. Cells: the codes, clear where they stand for 0. Point at a term for its "
            "numbers."
        ),
    ),
    controls=CONTROLS,
    presets=PRESETS,
    numbers=numbers(layer, now),
    needs_data=("image", "weights", "seed"),
)
expansion(layer, now)
requantization(layer, now)
details(
    lambda: table(layer, now),
    code(now),
    "The layer is the first of the digit network, 64 pixels to 32 neurons, its codes by min/max. "
    "Its bias, an int32 at scale Sx·Sw, would be one more term and is left out. Each dot holds "
    "the exact sum up to its term; a unit that saturates after every addition may end elsewhere. "
    "Heights are those of each neuron’s own largest sum and largest term. "
    "Real kernels add in another order, which changes sums on the way and, in exact integers, "
    "never the end.",
    settings.key(ProductSettings, "seed"),
)
