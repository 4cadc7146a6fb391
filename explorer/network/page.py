"""A small convolutional network, trained here, on fewer and fewer bits."""

import streamlit as st

st.title("How few bits does a small network need?")
st.write(
    "It reads handwritten digits. **Try it:** drag *Bits for each weight* down, then give each "
    "channel a scale of its own. Where does the network break down, and when do the scales help?"
)

from core.networks.comparison import Comparison
from core.training.train_cnn import Step
from explorer import compute, settings
from explorer.chart.live_chart import live_chart
from explorer.chart.number import Number
from explorer.network.chart import SCALES, scales_of
from explorer.network.controls import CONTROLS, NetworkSettings
from explorer.network.thumbnails import thumbnail

SHOWN = 10  # thumbnails at most


def trained(seed: int) -> Step:
    """The trained network; the first visitor of a seed sees it learn."""
    place = st.empty()
    for step in compute.cnn_training(seed):
        if step.epoch < step.epochs:
            place.progress(
                step.epoch / step.epochs,
                f"Training the network: {step.epoch} of {step.epochs} rounds, "
                f"{step.accuracy:.1%} of the test digits read correctly",
            )
    place.empty()
    return step


def mistakes(both: Comparison) -> None:
    """The digits that the quantized network newly gets wrong."""
    lost = both.lost[:SHOWN]
    if not lost.size:
        st.markdown("##### No digit is newly wrong here. Take another bit away.")
        return
    total = len(both.lost)
    few = f"{len(lost)} of the {total} digits" if total > len(lost) else f"The {total} digits"
    st.markdown(f"##### {few} that it newly gets wrong")
    st.caption(
        "The clearest first. Float reads all of them correctly; 5 → 3 means a 5 now read as 3."
    )
    images = compute.digits().test_images
    with st.container(horizontal=True):
        for i in lost:
            caption = f"{both.labels[i]} → {both.quantized_answers[i]}"
            st.image(thumbnail(images[i]), caption, width=72)


now = settings.current(NetworkSettings)
last = trained(now.seed)
picture = compute.cnn_curves_picture(now.seed, now.activation_bits)
curves = {scales_of(c): c for c in compute.cnn_curves(now.seed, now.activation_bits)}
index = curves[now.scales].bits.index(now.weight_bits)
both = curves[now.scales].comparisons[index]


def number(label: str, name: str, meaning: str) -> Number:
    """A number that follows the ring: the texts `name` of the chart have it for every place."""
    return Number(label, picture.signals[name][now.scales][index], meaning, f"{name}_now")


float_bytes = sum(layer.weight.nbytes for layer in last.cnn)
live_chart(
    now,
    "curves",
    (picture.with_words(caption=f"Dashed: the float network, {both.float_accuracy:.1%}."),),
    CONTROLS,
    numbers=(
        number(
            "Read correctly ↑",
            "right",
            f"of {len(both.labels)} unseen digits; float {both.float_accuracy:.1%}. Higher is "
            "better.",
        ),
        number("Newly wrong ↓", "lost", "digits that float reads correctly. Lower is better."),
        number(
            "Memory for the weights ↓",
            "memory",
            f"with their scales; float {float_bytes / 1000:.2f} kB. Lower is cheaper.",
        ),
    ),
    needs_data=("activation_bits", "seed"),
)
mistakes(both)

with st.expander("As a table"):
    columns = {
        SCALES[name]: [f"{share:.1%}" for share in curve.accuracy] for name, curve in curves.items()
    }
    st.table({"bits of the weights": list(curves[now.scales].bits)} | columns)
with st.expander("The Python"):
    granularity = "PerChannel(0)" if now.scales == "channel" else "PerTensor()"
    st.code(
        f"""from core import PerChannel, PerTensor
from core.data.digits import load_digits
from core.networks.quantized_cnn import Precision, calibrate, quantized_logits
from core.training.train_cnn import train_cnn

digits = load_digits()
*_, last = train_cnn(digits, seed={now.seed})
ranges = calibrate(last.cnn, digits.train_images)
precision = Precision({now.weight_bits}, {now.activation_bits}, {granularity})
scores = quantized_logits(last.cnn, digits.test_images, ranges, precision)
print(f"{{(scores.argmax(axis=1) == digits.test_labels).mean():.1%}}")"""
    )
with st.expander("What this simplifies"):
    weights = sum(layer.weight.size for layer in last.cnn)
    st.markdown(
        f"""
- Two 3×3 convolutions (8 and 16 filters), a max-pooling and a classifier: {weights:,} weights,
  trained for {last.epochs} rounds until the loss was {last.loss:.3f} nats (lower is better).
- Weights are symmetric around zero; activations run from zero to the largest value seen on the
  training digits. Nothing is clipped, and nothing is trained again after rounding: better methods
  lose far less at 2 and 3 bits.
- Some digits ({len(both.gained)} here) go the other way: float misreads them, and rounding happens
  to correct them.
- The arithmetic between the roundings is floating point. Biases stay float.
- One training is one random draw: with another seed the curves differ by several points at 2 and 3
  bits.
"""
    )
    st.number_input("Seed of the training", 0, 999, key=settings.key(NetworkSettings, "seed"))
