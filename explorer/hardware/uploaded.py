"""The layers of a model that "Your model" has measured, found again by the key of its report."""

from collections.abc import Sequence

import streamlit as st

from core.analysis import Report
from core.studies.hardware.layer_cost import LayerCost
from core.studies.hardware.layer_work import LayerWork
from core.studies.hardware.reported_layers import of_report
from explorer import compute
from explorer.markdown import code
from explorer.pages import page_at


def uploaded_work(job: str) -> tuple[LayerWork, ...]:
    """The work of its layers for one sample, with a line that says of what; () where it is gone."""
    report = compute.reports().get(job)
    if not isinstance(report, Report):
        st.info(
            "The report of this model is no longer here. Measure the model in “Your model”, and "
            "press “How fast could it be on a processor?” there."
        )
        st.page_link(page_at("your-model").view, label="Open “Your model”")
        return ()
    found = of_report(report.layers)
    shapes = ", ".join(f"{name} {list(shape)}" for name, shape in report.shapes.items())
    words = f"{code(report.model.name)}: {len(found.work)} layers with weights"
    if found.left_out:
        words += f"; not counted: {', '.join(code(name) for name in found.left_out[:5])}"
        words += "" if len(found.left_out) <= 5 else f" and {len(found.left_out) - 5} more"
    st.caption(f"{words}. Counted for one sample, while the report was made ({code(shapes)}).")
    if not found.work:
        st.info("None of its layers could be run and counted, so that there is nothing to draw.")
    return found.work


def uploaded_python(processor: str, few: Sequence[LayerCost]) -> str:
    """A program that prints the same numbers for the model's file. processor: its definition."""
    bits, inputs = few[0].bits, few[0].inputs
    return f"""from core.analysis import analyze
from core.studies.hardware.layer_cost import Bits, LayerCost
from core.studies.hardware.processor import Processor
from core.studies.hardware.reported_layers import of_report
from core.studies.hardware.roofline import modelled_time

{processor}
bits = Bits({bits.weight}, {bits.activation}, per_channel={bits.per_channel})
for layer in of_report(analyze("model.onnx").layers).work:
    cost = LayerCost(layer, bits, inputs={inputs})
    time = modelled_time(cost, processor)
    print(layer.name, cost.bit_operations, cost.bytes_moved, time.seconds, time.waits_for)"""
