"""One run of a method, made while one watches: progress, steps, trace, and what it gave."""

import streamlit as st

from core.errors import InputError
from core.methods.method import Step
from core.methods.result import Result
from core.metrics import decibels
from core.studies.claims.method_table import Cell
from explorer import compute
from explorer.chart.number import Number
from explorer.controls.numbers import number_row
from explorer.controls.plot import plot
from explorer.controls.refusal import refuse
from explorer.controls.waiting import wait_for_digits
from explorer.methods.controls import MethodsSettings
from explorer.methods.steps_chart import change_figure, last_of_each, steps_columns, trace_figure
from explorer.methods.table import over_seeds


def run_and_show(now: MethodsSettings, cell: Cell) -> None:
    """Runs the method with progress, and shows what it did. cell: the table's runs of this case."""
    trained = wait_for_digits(compute.method_network(now.network, now.seed), "float network")
    place = st.empty()
    steps: list[Step] = []
    place.progress(0.0, f"Running {now.chosen.title}")
    options = tuple(sorted(now.run_values.items()))
    for found in compute.method_run(now.case, now.seed, options):
        if isinstance(found, InputError):
            place.empty()
            refuse("This method does not take this network.", found)
        elif isinstance(found, Result):
            place.empty()
            _numbers(found, cell)
            _steps(found.steps)
        else:
            steps.append(found)
            layers = {step.layer for step in steps}
            share = min(len(layers) / len(trained.chain.design), 1.0)
            place.progress(share, f"{found.layer}: {found.text}")


def _numbers(result: Result, cell: Cell) -> None:
    """What the run gave, beside the float network and the table."""
    number_row(
        Number(
            "Accuracy ↑",
            f"{result.accuracy:.1%}",
            f"of the test digits; float {result.float_accuracy:.1%}; the table: {over_seeds(cell)}",
        ),
        Number("SQNR of the scores ↑", decibels(result.sqnr_db), "higher is better"),
        Number(
            "Memory ↓",
            f"{result.bytes:,} B",
            f"float {result.float_bytes:,} B; {result.bits_per_weight:.2f} bits a weight in all",
        ),
        Number("Time ↓", f"{result.seconds:.1f} s", "of the method alone, on this machine"),
    )


def _steps(steps: tuple[Step, ...]) -> None:
    """The picture of the steps, and all of them as a table."""
    st.markdown("**What it did, layer by layer.**")
    measures = dict.fromkeys(step.measure for step in last_of_each(steps))
    st.caption(f"Measured: {'; '.join(measures)}. Without the method’s work → with it.")
    plot(
        change_figure(steps),
        "steps",
        "What remains of each layer’s error; the numbers are in the table of steps.",
    )
    trace = trace_figure(steps)
    if trace:
        st.markdown("**On the way.** The same measure while the method works.")
        plot(trace, "trace", "The error of each layer while the method works on it.")
    with st.expander("Every step as a table"):
        st.table(steps_columns(steps))
