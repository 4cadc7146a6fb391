"""A report on screen: which layer loses the most, and every number of it."""

import json

import streamlit as st

from core.analysis import Report
from core.analysis.accuracy import Accuracy
from core.analysis.table import stage_sqnr
from core.visible import visible
from explorer.chart.number import Number
from explorer.controls.numbers import number_row
from explorer.markdown import code
from explorer.model import layer_errors, layer_table
from explorer.model.controls import command

_WORST = 3  # layers in orange at most


def show(report: Report) -> None:
    """The chart, the numbers that it cannot say, every layer in a table, and what to do with it."""
    measured = [la for la in report.worst_first if la.local and not la.local.exact]
    worst = tuple(measured[: min(_WORST, max(len(measured) // 3, 1))])
    if worst:
        name = code(layer_errors.shorten(worst[0].name, 40))
        st.subheader(
            f"Weakest layer alone: {name} (SQNR {stage_sqnr(worst[0].local)})", anchor=False
        )
    st.plotly_chart(
        layer_errors.figure(report, worst),
        width="stretch",
        key="layers",
        config={"displayModeBar": False},
    )
    st.caption(
        "Bars: the error in a layer’s output when this layer alone is quantized. Line: the same "
        "when every measured layer up to it is quantized. Higher is better; 6 dB are worth about "
        "one bit. A missing bar is exact or has no signal; the table says which."
    )
    if words := layer_table.cause(report):
        st.warning(words)
    last = next((o for o in report.outputs if o.error), None)
    on = ", on noise" if report.guesses else ""
    which = "all layers" if report.every_layer_quantized else "the measured layers"
    number_row(
        Number(
            "Worst layer alone ↑",
            stage_sqnr(worst[0].local) if worst else "–",
            "SQNR of its output; higher is better",
        ),
        Number(
            "Model output ↑",
            stage_sqnr(last.error) if last else "not comparable",
            f"{which} quantized{on}; higher is better",
        ),
        *_answers(report.accuracy),
        Number("Layers", f"{len(report.layers):,}", "that have weights"),
        Number("Weights", f"{report.model.measured_parameters:,}", "in these layers"),
    )
    st.dataframe(
        layer_table.rows(report),
        hide_index=True,
        width="stretch",
        column_config={"layer": st.column_config.TextColumn(width="medium")},
    )
    st.caption("SQNR in dB, higher is better, worst layer first.")
    st.text(
        f"Measured on {visible(report.data)} ({_fed(report)}). "
        f"SHA-256 of the model: {report.model.sha256[:12]}…"
    )
    notes = [f"Guessed, not your data: {guess}" for guess in report.guesses]
    notes += [f"{output.name}: {output.note}" for output in report.outputs if output.note]
    notes += report.notes
    for note in notes:
        st.text(f"Note: {visible(note)}")  # it may hold names from the file
    st.download_button(
        "Download every number (JSON)",
        json.dumps(report.to_dict(), indent=2, allow_nan=False),
        f"{report.model.name.removesuffix('.onnx')}-quantization.json",
        "application/json",
        on_click="ignore",
    )
    with st.expander("The same from the shell"):
        st.code(command(report), language="bash")
    with st.expander("What this simplifies"):
        st.markdown(
            "The quantized layers are simulated: weights and inputs are rounded to their codes and "
            "the products are computed in float, as `fake_quantize` of the core does. Biases stay "
            "float. Batch normalization is not folded into the layer before it. Products of two "
            "activations, embeddings and normalizations stay float. Synthetic inputs are noise: "
            "for a verdict on your model, upload real samples."
        )


def _answers(accuracy: Accuracy | None) -> tuple[Number, ...]:
    """Right answers, where labels were given."""
    if accuracy is None:
        return ()
    right, in_float = (
        n / accuracy.samples for n in (accuracy.quantized_right, accuracy.float_right)
    )
    meaning = f"quantized; {in_float:.1%} in float, of {accuracy.samples:,}; higher is better"
    return (Number("Right answers ↑", f"{right:.1%}", meaning),)


def _fed(report: Report) -> str:
    """The shapes that one run was fed."""
    return visible(", ".join(f"{name} {list(shape)}" for name, shape in report.shapes.items()))
