"""A small convolutional network, trained here, on fewer and fewer bits."""

import numpy as np
import streamlit as st

from core.networks.bit_sweep import Curve
from core.networks.cnn import Cnn
from core.networks.comparison import Comparison
from core.networks.quantized_cnn import weight_bytes, weight_params
from core.training.train_cnn import Step
from explorer import compute, settings
from explorer.chart.number import Number
from explorer.controls.numbers import number_row
from explorer.network.bit_curves import bit_curves, name
from explorer.network.controls import NetworkSettings, controls
from explorer.network.thumbnails import thumbnail

SHOWN = 10  # thumbnails at most


def main() -> None:
    """Draw the page."""
    now = settings.current(NetworkSettings)
    st.title("How few bits can a small network live on?")
    st.write(
        "It reads handwritten digits. Take bits away from its weights, then try one scale per "
        "channel: at which point does it fall over, and when does that help?"
    )
    picture, side = st.columns([3, 1], gap="large")
    with side:
        controls()
    with picture:
        last = _train(now.seed)
        curves = compute.cnn_curves(now.seed, now.activation_bits)
        chosen = next(c for c in curves if c.granularity == now.precision.granularity)
        chart = bit_curves(curves, chosen, now.weight_bits, last.accuracy)
        st.plotly_chart(chart, key="network: curves", config={"displayModeBar": False})
    both = compute.cnn_comparison(now.seed, now.precision)
    _numbers(now, both, last.cnn)
    _mistakes(both)
    _formula(now, last.cnn)
    _folded(now, curves, last)


def _train(seed: int) -> Step:
    """The trained network; the first visitor of a seed sees it learn."""
    place = st.empty()
    for step in compute.cnn_training(seed):
        if step.epoch < step.epochs:
            place.progress(
                step.epoch / step.epochs,
                f"Training the network: {step.epoch} of {step.epochs} rounds, "
                f"{step.accuracy:.1%} of the test digits right",
            )
    place.empty()
    return step


def _numbers(now: NetworkSettings, both: Comparison, cnn: Cnn) -> None:
    count = len(both.labels)
    size, float_size = weight_bytes(cnn, now.precision), sum(w.weight.nbytes for w in cnn)
    number_row(
        Number(
            "Digits read right ↑",
            f"{both.quantized_accuracy:.1%}",
            f"of {count} that it never saw; float {both.float_accuracy:.1%}. Higher is better.",
        ),
        Number(
            "Newly wrong ↓",
            f"{len(both.lost)}",
            f"digits that float reads right; {len(both.gained)} went the other way, by luck.",
        ),
        Number(
            "Memory for the weights ↓",
            f"{size / 1000:.2f} kB",
            f"with their scales; float {float_size / 1000:.2f} kB. Lower is cheaper.",
        ),
    )


def _mistakes(both: Comparison) -> None:
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


def _formula(now: NetworkSettings, cnn: Cnn) -> None:
    """The scale of conv2's weights with its numbers."""
    weight, bits = cnn.conv2.weight, now.weight_bits
    params = weight_params(weight, bits, now.precision.granularity)
    scale, top = params.scale, params.format.qmax
    loudest = np.abs(weight).max(axis=(1, 2, 3))
    st.markdown("##### The scale of the second convolution")
    st.latex(r"S = \frac{\max|w|}{2^{b-1} - 1}" + f"\\qquad b = {bits}")
    if now.scales == "tensor":
        st.markdown(
            f"One for all {len(loudest)} filters: ${loudest.max():.3f} / {top} = "
            f"{float(scale):.3f}$. The largest weight of its quietest filter is only "
            f"${loudest.min():.3f}$, which is ${loudest.min() / float(scale):.1f}$ steps."
        )
    else:
        st.markdown(
            f"One for each of the {len(loudest)} filters, from ${loudest.min():.3f} / {top} = "
            f"{scale.min():.3f}$ to ${loudest.max():.3f} / {top} = {scale.max():.3f}$. The largest "
            f"weight of every filter, quiet or loud, gets the last code, {top}."
        )


def _folded(now: NetworkSettings, curves: tuple[Curve, ...], last: Step) -> None:
    with st.expander("As a table"):
        columns = {name(curve): [f"{share:.1%}" for share in curve.accuracy] for curve in curves}
        st.table({"bits of the weights": list(curves[0].bits)} | columns)
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
- The arithmetic between the roundings is floating point. Biases stay float.
- One training is one draw: with another seed the curves differ by several points at 2 and 3 bits.
"""
        )


main()
