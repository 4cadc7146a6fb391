"""What an engineer takes away: the quantized model, the numbers, a report, and how to repeat it."""

import json
import shlex
from dataclasses import replace

import streamlit as st

from core.analysis import Report, Task
from core.analysis.results.exported import Exported
from core.analysis.results.model_explorer import overlay
from core.metrics import decibels
from explorer import compute
from explorer.controls.measuring import measured
from explorer.jobs import Request
from explorer.model import layer_table
from explorer.model.command import command
from explorer.model.html_report import html_report
from explorer.model.mending import settings_now, trials_of, under_way
from explorer.model.recipe import cannot_say, core_python, onnxruntime_python
from explorer.model.trials import TrialList

_ICON = ":material/download:"
_EXPORTED = "your model: the key of the export that was asked for"
_LARGEST = 20_000_000  # bytes of a model whose export is kept in the server's memory


def take_home(report: Report, request: Request | None) -> None:
    """Downloads with the settings of the chosen trial, and the recipes that repeat them."""
    trials = None if request is None else trials_of(request)
    stem = report.model.name.rpartition(".")[0] or report.model.name
    st.subheader("Take it home", anchor=False)
    if request is not None:
        _quantized(request, f"{stem}-quantized.onnx")
    with st.container(horizontal=True):
        _download(
            "Download every number (JSON)",
            json.dumps(_without_pictures(report).to_dict(), indent=2, allow_nan=False),
            f"{stem}-quantization.json",
        )
        _download("Layers (CSV)", layer_table.as_csv(report), f"{stem}-layers.csv")
        _download(
            "Overlay for Model Explorer (JSON)",
            json.dumps(overlay(report), indent=2, allow_nan=False),
            f"{stem}-overlay.json",
        )
        _download("Report (HTML)", html_report(report, trials), f"{stem}-report.html")
        if trials is not None:
            _download("Trials (JSON)", _trials(trials), f"{stem}-trials.json")
    with st.expander("The same from the shell"):
        _commands(report, request, stem)
    with st.expander("The recipe in Python"):
        _recipe(report, request)


def _commands(report: Report, request: Request | None, stem: str) -> None:
    """The commands of the report, of each layer's effect, of the remedies, and of the export."""
    held_out = request.held_out.name if request and request.held_out else ""
    st.code(command(report, held_out=held_out), language="bash")
    if report.settings.layers:
        st.write("Layers with settings of their own need the recipe in Python, below.")
    st.write("What each layer does to the output, and a search for remedies:")
    st.code(command(report, "sensitivity", held_out), language="bash")
    st.code(command(report, "mend", held_out), language="bash")
    if request is None or trials_of(request) is None:
        st.write("The quantized model:")
        chosen = []
    else:
        st.write("The quantized model with the settings chosen above, from the trials’ file:")
        chosen = [f"--trials {shlex.quote(f'{stem}-trials.json')}"]
    out = f"--out {shlex.quote(f'{stem}-quantized.onnx')}"
    st.code(command(report, "export") + f" \\\n    {' '.join([*chosen, out])}", language="bash")


def _without_pictures(report: Report) -> Report:
    """The report as the command gives it: the histograms and samples are for the page."""
    return replace(report, settings=replace(report.settings, pictures=False))


def _quantized(request: Request, name: str) -> None:
    """The quantized model, made and checked when it is asked for."""
    if len(request.model) > _LARGEST:
        st.write(
            f"This model has {len(request.model) / 1e6:.0f} MB. The page exports models of up to "
            f"{_LARGEST // 10**6} MB, because it keeps what it makes in memory; “The same from the "
            "shell”, below, has the command that exports yours."
        )
        return
    config = request.config.with_layers(settings_now(request))
    config = replace(config, ledger=False, pictures=False)
    asked = replace(request, config=config, task=Task.EXPORT, held_out=None)
    if st.session_state.get(_EXPORTED) != asked.key:
        st.button(
            "Make the quantized ONNX",
            icon=":material/build:",
            disabled=under_way(request),
            on_click=_ask,
            args=(asked.key,),
            help="Writes the model with QDQ nodes, with the settings chosen above, and runs it in "
            "onnxruntime before you get it.",
        )
        return
    made = measured(asked, compute.export_seat(), "These settings cannot be exported.")
    if isinstance(made, Exported):
        _download("Quantized ONNX (QDQ)", made.content, name)
        st.caption(
            f"Run in onnxruntime: {decibels(made.sqnr_db)} are left of the output. The report’s "
            f"simulation gives {decibels(made.simulated_db)} on the same data. SQNR, higher is "
            f"better. {made.difference(config.target)}"
        )


def _ask(key: str) -> None:
    st.session_state[_EXPORTED] = key


def _recipe(report: Report, request: Request | None) -> None:
    layers = {} if request is None else settings_now(request)
    st.write("With this project’s core:")
    st.code(core_python(report, layers), language="python")
    if why := cannot_say(report, layers):
        st.write(f"onnxruntime’s `quantize_static` cannot do the same: {why}.")
    else:
        st.write("With onnxruntime alone, the nearest:")
        st.code(onnxruntime_python(report, layers), language="python")


def _trials(trials: TrialList) -> str:
    """The trials as `python -m core export --trials` reads them; `best` is the chosen one."""
    plain = {"trials": [one.to_dict() for one in trials.trials], "best": trials.chosen}
    return json.dumps(plain, indent=2, allow_nan=False)


def _download(label: str, content: str | bytes, name: str) -> None:
    st.download_button(
        label, content, name, "application/octet-stream", on_click="ignore", icon=_ICON
    )
