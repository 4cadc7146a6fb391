"""A report on screen: which layer, why, what was tried, and what to take home."""

import streamlit as st

from core.analysis import LayerError, Report
from core.analysis.results.accuracy import Accuracy
from core.analysis.shell.table import stage_sqnr
from core.visible import visible
from explorer import settings
from explorer.chart.number import Number
from explorer.controls.numbers import number_row
from explorer.controls.plot import plot
from explorer.jobs import Request
from explorer.markdown import code
from explorer.model import findings, layer_errors, layer_table, mending
from explorer.model.comparison import compare
from explorer.model.graph_view import graph_view
from explorer.model.how_fast import how_fast
from explorer.model.layer_detail import layer_detail
from explorer.model.model_settings import ModelSettings
from explorer.model.names import numbered
from explorer.model.sensitivity import sensitivity
from explorer.model.shared_scales import shared_scales
from explorer.model.simplifies import simplifies
from explorer.model.take_home import take_home

_WORST = 3  # layers in orange at most


def show(report: Report, request: Request | None) -> None:
    """The finding and its evidence, the layers, one layer closely, trials, and files.

    request: what was measured; None when the file is gone, so that nothing more can be tried.
    """
    _finding(report)
    _layers(report)
    _numbers(report)
    if words := findings.output_words(report, code):
        st.write(words)
    how_fast(report, request)
    st.divider()
    # Sections of their own: what grows in one leaves open what a visitor has unfolded below it.
    closely, trials, effects = st.container(), st.container(), st.container()
    if request is not None:
        with trials:
            st.subheader("Trials", anchor=False)
            mending.trials(request)
            st.divider()
        with effects:
            sensitivity(request)
            st.divider()
    with closely:  # after the trials: its buttons depend on whether one is under way
        layer_detail(report, request)
    if report.graph:
        graph_view(report)
    _every_layer(report)
    compare(report, request.key if request else settings.current(ModelSettings).job)
    if report.shared_scales:
        shared_scales(report)
    take_home(report, request)
    with st.expander("What this simplifies"):
        st.markdown(simplifies(report))


def _finding(report: Report) -> None:
    st.subheader(findings.headline(report, code), anchor=False)
    st.write(findings.explanation(report, code))
    if words := findings.ranks(report.ranks, "the layers’ own outputs", code):
        st.caption(words)
    further = findings.others(report, code)
    if further:
        with st.expander(f"{len(further)} more"):
            for paragraph in further:
                st.write(paragraph)


def _layers(report: Report) -> None:
    """The chart of all layers, and the names of those in orange."""
    marked = _marked(report)
    plot(
        layer_errors.figure(report, frozenset(layer.name for layer in marked)),
        "layers",
        "SQNR of each layer, alone and with all layers up to it; the numbers are in the table",
    )
    why = "what stands out" if report.causes else "the least left"
    names = " · ".join(f"{code(numbered(la, 40))} {stage_sqnr(la.local)}" for la in marked)
    st.caption(
        f"Orange, {why}: {names or 'nothing'}. Bars: what is left of a layer’s output when this "
        "layer alone is quantized. Line: when every measured layer up to it is quantized. Higher "
        "is better; 6 dB are worth about one bit. A missing bar is exact or has no signal; the "
        "table says which."
    )


def _marked(report: Report) -> tuple[LayerError, ...]:
    """The layers in orange: those that a cause names, else the weakest."""
    if report.causes:
        named = dict.fromkeys(cause.layer for cause in report.causes)
        by_name = {layer.name: layer for layer in report.layers}
        return tuple(by_name[name] for name in named if name in by_name)[:_WORST]
    measured = [la for la in report.worst_first if la.local and not la.local.exact]
    return tuple(measured[: min(_WORST, max(len(measured) // 3, 1))])


def _numbers(report: Report) -> None:
    worst = report.worst_first[0] if report.worst_first else None
    last = next((o for o in report.outputs if o.error), None)
    on = ", on noise" if report.guesses else ""
    which = "all layers" if report.every_layer_quantized else "the measured layers"
    number_row(
        Number(
            "Worst layer alone ↑",
            stage_sqnr(worst.local) if worst else "–",
            "SQNR of its output; higher is better",
        ),
        Number(
            "Model output ↑",
            stage_sqnr(last.error) if last else "not comparable",
            f"{which} quantized{on}; higher is better",
        ),
        *_answers(report.accuracy),
        Number("Layers", f"{report.weighted:,}", "that have weights"),
        Number("Weights", f"{report.model.measured_parameters:,}", "in these layers"),
    )


def _every_layer(report: Report) -> None:
    st.dataframe(
        layer_table.rows(report),
        hide_index=True,
        width="stretch",
        column_config={"layer": st.column_config.TextColumn(width="medium")},
    )
    st.caption(
        "The worst layer first. SQNR in dB, unless the column says otherwise; ↑: higher is better, "
        "↓: lower is. Errors in the unit of the layer’s output."
    )
    st.text(
        f"Measured on {visible(report.data)} ({_fed(report)}). "
        f"SHA-256 of the model: {report.model.sha256[:12]}…"
    )
    notes = [f"Guessed, not your data: {guess}" for guess in report.guesses]
    notes += [f"{output.name}: {output.note}" for output in report.outputs if output.note]
    notes += report.notes
    for note in notes:
        st.text(f"Note: {visible(note)}")  # it may hold names from the file


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
