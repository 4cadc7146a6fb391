"""One moment of the playground on screen: surfaces, network, losses and numbers."""

import streamlit as st

from core.data.plane_points import PlanePoints
from core.metrics import bits_per_weight
from core.networks.quantized_chain import QuantizedChain
from core.training.playground import Playground
from explorer.chart.number import Number
from explorer.compute.playground import SURFACE, Moment
from explorer.controls.numbers import number_row
from explorer.controls.plot import plot
from explorer.figures.signed import signed
from explorer.playground.drawings import drawings, figure
from explorer.playground.loss_chart import loss_chart
from explorer.playground.network_drawing import network_drawing
from explorer.playground.surface_drawing import (
    difference_drawing,
    points_drawing,
    surface_drawing,
)


def surfaces(moment: Moment, test: PlanePoints) -> None:
    """The three networks on one scale, and where two of them differ; two a row on a phone."""
    s, step = moment.surfaces, moment.now
    shown = (
        ("Float", f"{step.float_accuracy:.1%} correct", s.float_scores),
        ("Simulated", f"{step.quantized_accuracy:.1%} correct", s.simulated),
        ("Integer-only", f"{moment.integer_accuracy:.1%} correct", s.integer),
    )
    points = points_drawing(test, SURFACE)
    figures = [
        _figure(name, words, surface_drawing(scores, points, f"{name}: {words}"))
        for name, words, scores in shown
    ]
    words = f"at {int(s.differing.sum()):,} of {s.differing.size:,} points"
    drawing = difference_drawing(s.differing, f"Difference: {words}")
    drawings("".join([*figures, _figure("Difference", words, drawing)]), key="surfaces")


def network(moment: Moment) -> None:
    """The quantized network, and how both losses went so far."""
    left, right = st.columns(2, gap="medium")
    with left:
        words = "The quantized network: each neuron’s surface, and a line for each weight."
        drawing = network_drawing(moment.now.quantized, moment.neurons, words)
        drawings(figure(drawing), key="network")
    with right:
        plot(
            loss_chart(moment.history),
            "losses",
            "Loss of the float and of the quantized network against rounds.",
        )


def numbers(moment: Moment, playground: Playground, test: PlanePoints) -> None:
    """The numbers that the pictures do not show."""
    step, s = moment.now, moment.surfaces
    few, full = weight_bytes(step.quantized, playground)
    number_row(
        Number(
            "Correct ↑",
            f"{step.quantized_accuracy:.1%}",
            f"of {len(test.labels)} test points, simulated; float {step.float_accuracy:.1%}. "
            "Higher is better.",
        ),
        Number(
            "Loss ↓",
            f"{step.quantized_loss:.3f} nats",
            f"float {step.float_loss:.3f} nats. Lower is better.",
        ),
        Number(
            "Weights ↓",
            f"{few:,.0f} bytes",
            f"with their scales; float {full:,.0f} bytes. Lower is cheaper.",
        ),
        Number(
            "Codes that differ ↓",
            f"{s.differing_codes:,}",
            f"of {s.codes:,} activations, simulated and integer-only. Lower is closer.",
        ),
    )


def formula(quantized: QuantizedChain, bits: int) -> None:
    """The levels of one layer's weights, with their numbers; bits: of its weights."""
    last = len(quantized.layers)
    layer = quantized.layers[min(1, last - 1)]
    scale, k = f"{layer.weight.scale.flat[0]:.3f}", int(layer.weight_codes.flat[0])
    low, high = signed(layer.weight.format.qmin), layer.weight.format.qmax
    levels = f"{low} or {high}" if bits == 1 else f"from {low} to {high}"
    factor = f"({signed(k)})" if k < 0 else f"{k}"
    st.markdown(
        f"**ŵ = S·k.** Layer {min(2, last)}, neuron 1: S = {scale}, k {levels}. Its first weight "
        f"has k = {signed(k)}, so ŵ = {scale} · {factor} = "
        f"{signed(float(layer.real.weight.flat[0]), '.3f')}."
    )


def table(moment: Moment) -> dict[str, list[str]]:
    """The numbers of the three networks now."""
    step = moment.now
    return {
        "network": ["float", "simulated", "integer-only"],
        "correct ↑": [
            f"{share:.1%}"
            for share in (step.float_accuracy, step.quantized_accuracy, moment.integer_accuracy)
        ],
        "loss ↓, nats": [f"{step.float_loss:.3f}", f"{step.quantized_loss:.3f}", "–"],
    }


def weight_bytes(quantized: QuantizedChain, playground: Playground) -> tuple[float, float]:
    """Bytes of the weights with their scales, and of the float weights."""
    rows = zip(quantized.layers, playground.of_layers, strict=True)
    few = sum(
        layer.weight_codes.size
        * bits_per_weight(layer.weight_codes.shape, p.weight_bits, p.granularity)
        for layer, p in rows
    )
    full = sum(layer.weight_codes.size for layer in quantized.layers) * 32
    return few / 8, full / 8


def _figure(name: str, words: str, drawing: str) -> str:
    return figure(drawing, f"<b>{name}</b><br>{words}")
