"""The first page: draw a digit, drag the bits, watch the network change its answer."""

import streamlit as st

from explorer.controls.lab import details
from explorer.course.start_link import start_link
from explorer.lesson.progress import store
from explorer.pages import page_at

page = page_at("")
st.title("What happens to a network when its numbers get fewer bits?")
st.write(f"{page.purpose} It reads handwritten digits, and its numbers normally have 32 bits each.")
start_link()

# NumPy and Altair take longer to load than the title takes to appear.
import numpy as np

from explorer import compute, settings
from explorer.chart.controls import Slider
from explorer.chart.live_chart import live_chart
from explorer.chart.number import Number
from explorer.controls.drawing_pad.digit import ink_of
from explorer.home import controls
from explorer.home.chart import BITS
from explorer.home.controls import HomeSettings
from explorer.home.gallery import gallery

now = settings.current(HomeSettings)
ink = ink_of(now.drawing, controls.shown(now))
picture = compute.answers_picture(now.seed, ink)
network, labels = compute.digit_network(now.seed), compute.digits().test_labels
float_right = np.mean(compute.answers_to_test_digits(now.seed, None) == labels)
weights = network.weight1.size + network.weight2.size


def number(label: str, name: str, meaning: str) -> Number:
    """A number that follows the slider: the texts `name` of the chart have it for all bits."""
    return Number(label, picture.signals[name][BITS.index(now.bits)], meaning, f"{name}_now")


left, right = st.columns([2, 3], gap="large")
with left:
    controls.pad(now)
with right:
    live_chart(
        now,
        "answers",
        (picture.with_words(caption="Filled blue: few bits. Orange outline: the float network."),),
        controls=(Slider("bits", "Bits for each number", BITS[0], BITS[-1], 1),),
        numbers=(
            number(
                "Read correctly ↑",
                "right",
                f"of {len(labels)} unseen digits; float {float_right:.1%}. Higher is better.",
            ),
            number(
                "Answers changed ↓",
                "changed",
                "compared with the float network. Lower is closer to it.",
            ),
            number(
                "Memory for the weights ↓",
                "memory",
                f"float {weights * 32 / 8 / 1000:.2f} kB. Lower is cheaper.",
            ),
        ),
    )


def as_table() -> None:
    """How sure each network is of each digit."""
    networks = {"float": None} | {f"{bits} bits": bits for bits in BITS}
    digit = {"digit": [str(digit) for digit in range(10)]}
    shares = {
        name: [f"{share:.1%}" for share in compute.digit_shares(now.seed, ink, bits)]
        for name, bits in networks.items()
    }
    st.table(digit | shares)


python = f"""from core.data.digits import load_digits
from core.networks.mlp import train
from core.networks.quantized_mlp import quantize_mlp

digits = load_digits()
network = train(digits.train_images, digits.train_labels, seed={now.seed})
few = quantize_mlp(network, digits.train_images, bits={now.bits})
answers = few.logits(digits.test_images).argmax(axis=1)
print(f"{{(answers == digits.test_labels).mean():.1%}}")"""
simplifies = (
    "A tiny network (64 inputs, 32 hidden units, 10 answers), trained just now in this app. "
    "Bits are taken from what it has learnt (its weights) and from what flows through it (its "
    "activations): with b bits, each may take at most 2ᵇ different values. "
    "Every weight matrix and every layer's output gets one range, from its smallest to its "
    "largest value. The arithmetic between them stays floating point; a chip would do it in "
    "integers. Better methods lose far less at 2 and 3 bits: the other pages show how."
)
details(as_table, python, simplifies, settings.key(HomeSettings, "seed"))
gallery()
store()
