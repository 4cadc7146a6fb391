"""What a comparison found: the verdict, tensor by tensor, one code, and what runs in floats."""

import shlex

import pandas as pd
import streamlit as st

from core.analysis import IntegerReport
from core.analysis.structure.stored_codes import StoredCodes
from core.graph.differences import CodeDifference
from core.visible import visible
from explorer.chart.number import Number
from explorer.controls.choices import select
from explorer.controls.json_button import json_button
from explorer.controls.numbers import number_row
from explorer.controls.plot import plot
from explorer.integers import tensors
from explorer.integers.controls import IntegerSettings
from explorer.integers.element import show_element
from explorer.markdown import code


def show(report: IntegerReport, now: IntegerSettings) -> None:
    """The whole report."""
    st.subheader(_verdict(report), anchor=False)
    if report.differing:
        plot(
            tensors.figure(report),
            "tensors",
            "Shares of the codes that differ, tensor by tensor; the numbers are in the table",
        )
    number_row(*_numbers(report))
    if report.elements:
        _elements(report, now)
    _islands(report)
    if report.stored:
        _stored(report.stored)
    with st.expander("As a table"):
        st.dataframe(_table(report.tensors), hide_index=True, width="stretch")
    name = f"{report.name.removesuffix('.onnx')}-integers.json"
    json_button("Download every number (JSON)", report.to_dict(), name)
    for note in report.notes:
        st.caption(f"Note: {note}")
    with st.expander("The Python, and the shell"):
        _python(report)
    with st.expander("What this simplifies"):
        st.markdown(
            "One sample is run, and what holds for it may not hold for another: a tie occurs only "
            "on certain inputs. “onnxruntime” means its operators one by one, without "
            "optimizations. By default onnxruntime fuses a quantized layer into one integer "
            "operator, and then often agrees with the integers here. A code that differs changes "
            "the input of later layers, so that differences spread without any further "
            "disagreement: grey bars."
        )


def _verdict(report: IntegerReport) -> str:
    if not report.codes:
        return "Nothing to compare: the two sides have no tensor of codes in common"
    if not report.differing:
        return f"All {report.codes:,} codes are equal"
    start = f", first in {code(report.first.name)}" if report.first else ""
    return f"{report.differing:,} of {report.codes:,} codes differ{start}"


def _numbers(report: IntegerReport) -> tuple[Number, ...]:
    gap = max((o.exact for o in report.outputs), default=0.0)
    default = max((o.default for o in report.outputs), default=0.0)
    return (
        Number(
            "Steps on integers",
            f"{report.kernels:,}",
            "products, tables, and codes moved unchanged",
        ),
        Number(
            "Float islands ↓",
            f"{len(report.islands):,}",
            "parts without an integer form" if report.islands else "no float on the way",
        ),
        Number("Output gap ↓", f"{gap:.3g}", "largest, to onnxruntime without optimizations"),
        Number("Gap by default ↓", f"{default:.3g}", "largest, to onnxruntime with optimizations"),
        Number("int64 sums", f"{len(report.wide):,}", "layers whose sums may leave int32"),
    )


def _elements(report: IntegerReport, now: IntegerSettings) -> None:
    """A choice of codes, and the one that is chosen."""
    count = len(report.elements)
    if count > 1:
        names = {i: visible(element.tensor) for i, element in enumerate(report.elements)}
        select(IntegerSettings, "element", "Layer", names, width=420)
    show_element(report.elements[min(now.element, count - 1)], now)


def _islands(report: IntegerReport) -> None:
    if not report.islands:
        return
    st.subheader("What runs in floats", anchor=False)
    st.write(
        "These parts have no integer form here. They run in floats, between a dequantization and a "
        "quantization."
    )
    st.dataframe(
        pd.DataFrame(
            {
                "operators": [visible(", ".join(i.operators)) for i in report.islands],
                "why": [visible(i.why) for i in report.islands],
                "from": [visible(", ".join(i.inputs)) for i in report.islands],
                "to": [visible(", ".join(i.outputs)) for i in report.islands],
            }
        ),
        hide_index=True,
        width="stretch",
    )


def _stored(every: tuple[StoredCodes, ...]) -> None:
    with st.expander("The scales of its stored weights"):
        st.write(
            "A block is what shares a scale. Many codes at the ends: weights may have been "
            "clipped. A block on less than half of the range: its scale is twice as large as it "
            "needs to be, or more. Of scale 0, all codes stand for 0."
        )
        st.dataframe(
            pd.DataFrame(
                {
                    "node": [visible(one.name) for one in every],
                    "operator": [visible(one.op) for one in every],
                    "bits": [one.bits for one in every],
                    "codes": [one.codes for one in every],
                    "blocks": [one.blocks for one in every],
                    "smallest scale": [one.smallest_scale for one in every],
                    "largest scale": [one.largest_scale for one in every],
                    "lowest zero point": [one.lowest_zero_point for one in every],
                    "highest zero point": [one.highest_zero_point for one in every],
                    "codes at the ends, %": [100 * one.at_the_ends for one in every],
                    "blocks on less than half": [one.half_used for one in every],
                    "blocks of scale 0": [one.zero_scales for one in every],
                    "note": [visible(one.note) for one in every],
                }
            ),
            hide_index=True,
            width="stretch",
        )


def _table(every: tuple[CodeDifference, ...]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "tensor": [visible(t.name) for t in every],
            "computed by": [t.operation for t in every],
            "codes": [t.elements for t in every],
            "differ": [t.differing for t in every],
            "differ by themselves": [t.local for t in every],
            "by how much": [", ".join(f"{d:+}: {n}×" for d, n in t.histogram) for t in every],
        }
    )


def _python(report: IntegerReport) -> None:
    st.code(
        "from core.graph import compare, load_quantized_onnx\n\n"
        'found = compare("model.onnx", {"x": sample})\n'
        "print(found.equal, found.first)\n"
        'network = load_quantized_onnx("model.onnx")\n'
        'trace = network.run({"x": sample}, trace=True)  # every tensor on the way\n'
        "print(network.islands)"
    )
    name = shlex.quote(visible(f"./{report.name}" if report.name.startswith("-") else report.name))
    st.code(f"python -m core integers {name}", language="bash")
