"""What each layer does to the model's output: proxies at once, measured values as they come.

Measured in the worker within a budget of seconds. Stop, and the end of the budget, keep what is
there.
"""

from dataclasses import dataclass, replace

import streamlit as st

from core.analysis import Task
from core.analysis.processes.tasks import Result
from core.analysis.results.sensitivity_result import Sensitivity
from explorer import compute
from explorer.controls.json_button import json_button
from explorer.controls.measuring import forget_stop, measured
from explorer.controls.plot import plot
from explorer.jobs import Request
from explorer.markdown import code
from explorer.model import findings, sensitivity_chart
from explorer.model.budget import seconds_to_spend
from explorer.model.names import shorten

_WANTED = "your model: whose sensitivity is measured"
_ALL_RUNS = 10**9  # of the data; the seconds end it


@dataclass(frozen=True)
class _Wanted:
    """What a visitor asked for: the report's model, and the seconds to spend."""

    report: str
    seconds: int


def sensitivity(request: Request) -> None:
    """The section of the page: what it answers, the budget, and what is known so far."""
    st.subheader("What does each layer do to the output?", anchor=False)
    st.write(
        "A layer may lose much of its own output and hardly change the model’s. Here the model is "
        "run with one layer alone quantized, and with that layer alone in float, layer by layer."
    )
    wanted = st.session_state.get(_WANTED)
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        seconds = seconds_to_spend("Seconds for the output", request)
        st.button(
            "Measure each layer’s effect",
            on_click=_want,
            args=(request, _Wanted(request.key, seconds)),
            help="Every layer is measured on one run of the data, then on the next, while there "
            "is time. Stop keeps what was measured.",
        )
    if wanted is None or wanted.report != request.key:
        return
    found = measured(_asked(request, wanted), compute.sensitivity_seat(), show_part=_show)
    if isinstance(found, Sensitivity):
        _show(found)
        if words := findings.ranks(found.ranks, "the effect on the output", code):
            st.caption(words)
        json_button("The effect of each layer (JSON)", found.to_dict(), "sensitivity.json")


def _want(request: Request, wanted: _Wanted) -> None:
    forget_stop(_asked(request, wanted).key)
    st.session_state[_WANTED] = wanted


def _asked(request: Request, wanted: _Wanted) -> Request:
    """What the worker is asked for: the report's settings, and this budget."""
    config = replace(
        request.config,
        ledger=False,
        pictures=False,
        sensitivity_runs=_ALL_RUNS,
        sensitivity_seconds=float(wanted.seconds),
    )
    return replace(request, config=config, task=Task.SENSITIVITY)


def _show(found: Result) -> None:
    """The finding, the chart and the table, whole or not."""
    assert isinstance(found, Sensitivity)
    if not found.layers:
        st.write("No layer of this model can be quantized alone: all lie inside loops or branches.")
        return
    done = sum(layer.measured for layer in found.layers)
    worst = found.worst_first[0]
    words = f"{done} of {len(found.layers)} layers measured"
    if found.feeds_done:
        runs = f"{found.feeds_done} of {found.feeds_given} runs of the data"
        words = f"Every layer measured on {runs}"
    if worst.measured:
        words += f". Quantized alone, {code(shorten(worst.name, 40))} harms the output most"
    st.write(f"{words}.")
    plot(
        sensitivity_chart.figure(found),
        "sensitivity",
        "SQNR of the output with only each layer quantized; the numbers are in the table",
    )
    st.dataframe(sensitivity_chart.rows(found), hide_index=True, width="stretch")
    st.caption(
        "↑: higher is better, ↓: lower is. SQNR in dB, of the output that is harmed most; cosine "
        "and largest error are of the same output. KL and changed answers: of an output of class "
        "scores. The proxy is the SQNR of the layer’s own output on the first run, known before "
        "anything is measured at the output."
    )
