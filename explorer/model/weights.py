"""A report on weights on screen: which tensor loses the most, and what finer scales give back."""

import streamlit as st

from core.analysis.results.weights_report import WeightsReport
from core.analysis.shell.weights_table import notes_on_tensors
from core.metrics import decibels
from core.visible import visible
from explorer.chart.number import Number
from explorer.controls.json_button import json_button
from explorer.controls.numbers import number_row
from explorer.controls.plot import plot
from explorer.markdown import code
from explorer.model import tensor_errors
from explorer.model.names import shorten


def show(report: WeightsReport) -> None:
    """The chart, totals, every tensor in a table, and the numbers to take home."""
    worst = report.worst_first[0]
    if worst.errors:
        name = code(shorten(worst.name, tensor_errors.LONGEST))
        sqnr = decibels(worst.sqnr_db(report.granularity))
        st.subheader(f"Weakest tensor: {name} (SQNR {sqnr})", anchor=False)
        plot(
            tensor_errors.figure(report),
            "tensors",
            "SQNR of each tensor; the numbers are in the table",
        )
        number_row(
            Number(
                "One scale a tensor ↑",
                decibels(report.totals["tensor"].sqnr_db),
                "SQNR of all measured weights; higher is better",
            ),
            Number(
                "One scale a channel ↑",
                decibels(report.totals["channel"].sqnr_db),
                "one for each output channel",
            ),
            Number(
                f"One scale for {report.group} ↑",
                decibels(report.totals["group"].sqnr_db),
                "weights of a row",
            ),
            Number("Weights", f"{sum(one.parameters for one in report.measured):,}", "measured"),
        )
    st.dataframe(
        [
            {
                "tensor": visible(one.name),
                "stored as": visible(one.kind),
                "shape": " × ".join(map(str, one.shape)) or "one number",
                "per tensor ↑": decibels(one.sqnr_db("tensor"), unit=False),
                "per channel ↑": decibels(one.sqnr_db("channel"), unit=False),
                f"per {report.group} ↑": decibels(one.sqnr_db("group"), unit=False),
                "peak / RMS": "–" if one.peak is None else f"{one.peak:.1f}",
                "lowest": "–" if one.low is None else f"{one.low:.4g}",
                "highest": "–" if one.high is None else f"{one.high:.4g}",
            }
            for one in report.worst_first
        ],
        hide_index=True,
        width="stretch",
        column_config={"tensor": st.column_config.TextColumn(width="medium")},
    )
    st.caption(
        "SQNR in dB, higher is better, worst tensor first. Peak / RMS: the largest magnitude over "
        "the root mean square; a large one means outliers, which stretch the scale of all others. "
        f"The output channels are along the {_channel_axis(report)}."
    )
    st.text(f"SHA-256 of the file: {report.sha256[:12]}…")
    for note in (*report.notes, *notes_on_tensors(report.tensors)):
        st.text(f"Note: {visible(note)}")
    name = f"{report.name}-quantization.json"
    json_button("Download every number (JSON)", report.to_dict(), name)
    with st.expander("What this simplifies"):
        st.markdown(
            "Weights alone say how well their numbers survive, not what a network makes of them: a "
            "tensor that loses much may matter little. Scales are kept in float32. For errors of "
            "layers and of the output, give the model as ONNX."
        )


def _channel_axis(report: WeightsReport) -> str:
    """Along which axis of a tensor the output channels are."""
    if report.format == "TensorFlow Lite":
        return "first axis, in depthwise layers along the last"
    return "first axis"
