"""The first page: draw a digit, drag the bits, watch the network change its mind."""

import streamlit as st

from explorer.pages import PAGES, Page, page_at

page = page_at("")
st.title("What happens to a network when its numbers get fewer bits?")
st.write(f"{page.purpose} It has learnt to read digits; each of its numbers normally has 32 bits.")

# NumPy and Altair take longer to load than the title takes to appear.
from dataclasses import dataclass

import numpy as np

from core.data.digits import INK
from core.networks.mlp import softmax
from explorer import compute, settings
from explorer.chart.live_chart import live_chart
from explorer.chart.number import Number
from explorer.controls.numbers import number_row
from explorer.home import drawing_pad
from explorer.home.answer_bars import answer_bars

BITS, LEAST, MOST = 3, 2, 8
USES = (
    ("Learn: the course", "lesson"),
    ("Explore: the first lab", "rounding"),
    ("Measure: your model", "your-model"),
)
PAD = "home: pad"
LOADS = "home: pictures loaded"


@dataclass(frozen=True)
class HomeSettings:
    """bits of every number; the test digit on the pad, −1 for the first that shows the effect;
    what was drawn instead of it, "" for nothing; the seed of the network's training.
    """

    bits: int = settings.whole(BITS, LEAST, MOST)
    digit: int = settings.whole(-1, -1, 499)
    drawing: str = settings.text("", drawing_pad.PATTERN)
    seed: int = settings.whole(0, 0, 999)


def changes_mind(now: HomeSettings, bits: int) -> np.ndarray:
    """The test digits that float reads correctly and the network of `bits` bits does not."""
    right = compute.answers_to_test_digits(now.seed, None) == compute.digits().test_labels
    return np.flatnonzero(
        right & (compute.answers_to_test_digits(now.seed, bits) != compute.digits().test_labels)
    )


def shown_digit(now: HomeSettings) -> int:
    """The test digit on the pad."""
    return now.digit if now.digit >= 0 else int(next(iter(changes_mind(now, BITS)), 0))


def load_picture(**changes: object) -> None:
    """Puts another picture on the pad."""
    st.session_state[LOADS] = st.session_state.get(LOADS, 0) + 1
    settings.put(HomeSettings, **changes)


def another_digit(now: HomeSettings) -> None:
    """The next test digit on which the network changes its mind; the next one if there is none."""
    here = shown_digit(now)
    candidates = changes_mind(now, now.bits)
    later = candidates[candidates > here] if len(candidates) else [(here + 1) % 500]
    load_picture(digit=int(later[0] if len(later) else candidates[0]), drawing="")


def take_drawing() -> None:
    """Keeps what was just drawn."""
    ink = drawing_pad.drawn(PAD)
    if ink is not None:
        settings.put(HomeSettings, drawing=drawing_pad.as_text(ink))


def verdict(full: np.ndarray, few: np.ndarray, bits: int) -> str:
    """What both networks say, in one line."""
    a, b = int(full.argmax()), int(few.argmax())
    end = "it changed its mind." if a != b else "it still agrees."
    return (
        f"Float network: **{a}** ({full[a]:.0%} sure). "
        f"With {bits} bits: **{b}** ({few[b]:.0%} sure) — **{end}**"
    )


now = settings.current(HomeSettings)
pictures, labels = compute.digits().test_images, compute.digits().test_labels
digit = shown_digit(now)
if now.drawing:
    ink = drawing_pad.from_text(now.drawing)
else:
    ink = [round(float(value) * INK) for value in pictures[digit]]
image = np.array([ink], np.float32) / INK

left, right = st.columns([2, 3], gap="large")
with left:
    drawing_pad.drawing_pad(
        ink, load=f"{st.session_state.get(LOADS, 0)} {now.seed}", key=PAD, on_draw=take_drawing
    )
    source = "Your drawing." if now.drawing else f"Test digit {digit}: a {labels[digit]}."
    st.caption(f"{source} Draw over it, or clear it and draw your own, as large as the square.")
    with st.container(horizontal=True):
        st.button("Another digit", on_click=another_digit, args=(now,))
        st.button("Clear", on_click=load_picture, kwargs={"drawing": "0" * len(ink)})
with right:
    st.slider(
        "Bits for each number",
        LEAST,
        MOST,
        key=settings.key(HomeSettings, "bits"),
        help="Both what the network has learnt (its weights) and what flows through it (its "
        "activations) may take only 2ᵇ values each.",
    )
    full = softmax(compute.digit_network(now.seed).logits(image))[0]
    few = softmax(compute.digit_network_at(now.seed, now.bits).logits(image))[0]
    empty = not any(ink)
    st.write("Draw a digit in the square." if empty else verdict(full, few, now.bits))
    live_chart(now, "answers", (answer_bars(full, few),))
    st.caption(f"Filled blue: with {now.bits} bits. Orange outline: the float network.")

float_right = np.mean(compute.answers_to_test_digits(now.seed, None) == labels)
few_right = np.mean(compute.answers_to_test_digits(now.seed, now.bits) == labels)
changed = np.sum(
    compute.answers_to_test_digits(now.seed, None)
    != compute.answers_to_test_digits(now.seed, now.bits)
)
network = compute.digit_network(now.seed)
weights = network.weight1.size + network.weight2.size
number_row(
    Number(
        f"Right with {now.bits} bits ↑",
        f"{few_right:.1%}",
        f"of {len(labels)} unseen digits; float {float_right:.1%}. Higher is better.",
    ),
    Number(
        "Answers changed ↓",
        f"{changed} of {len(labels)}",
        "compared with the float network. Lower is closer to it.",
    ),
    Number(
        "Memory for the weights ↓",
        f"{weights * now.bits / 8 / 1000:.2f} kB",
        f"float {weights * 32 / 8 / 1000:.2f} kB. Lower is cheaper.",
    ),
)

with st.expander("As a table"):
    st.table(
        {
            "digit": list(range(10)),
            "float network": [f"{share:.1%}" for share in full],
            f"{now.bits} bits": [f"{share:.1%}" for share in few],
        }
    )
with st.expander("The Python"):
    st.code(
        f"""from core.data.digits import load_digits
from core.networks.mlp import train
from core.networks.quantized_mlp import quantize_mlp

digits = load_digits()
network = train(digits.train_images, digits.train_labels, seed={now.seed})
few = quantize_mlp(network, digits.train_images, bits={now.bits})
answers = few.logits(digits.test_images).argmax(axis=1)
print(f"{{(answers == digits.test_labels).mean():.1%}}")"""
    )
with st.expander("What this simplifies"):
    st.write(
        "A tiny network (64 inputs, 32 hidden units, 10 answers), trained just now in this app. "
        "Every weight matrix and every layer's output gets one range, from its smallest to its "
        "largest value. The arithmetic between them stays floating point; a chip would do it in "
        "integers. Better methods lose far less at 2 and 3 bits: the other pages show how."
    )
    st.number_input("Seed of the training", 0, 999, key=settings.key(HomeSettings, "seed"))


def card(entry: Page, label: str) -> None:
    """A link to a page, and what one does there."""
    with st.container(border=True, height="stretch"):
        st.page_link(entry.view, label=f"**{label}**")
        st.caption(entry.purpose)


st.subheader("Three ways to use this", anchor=False)
for column, (label, address) in zip(st.columns(3), USES, strict=True):
    with column:
        card(page_at(address), label)
st.subheader("The labs: one idea each, and a picture that follows your drag", anchor=False)
labs = [entry for entry in PAGES if entry.section == "Explore"]
for start in range(0, len(labs), 3):
    for column, entry in zip(st.columns(3), labs[start : start + 3], strict=False):
        with column:
            card(entry, entry.title)
