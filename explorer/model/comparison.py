"""Two runs layer by layer: other settings of the same model, or another file of it."""

import math

import streamlit as st

from core.analysis import Report
from core.analysis.results.measured_errors import LayerError, OutputError
from core.analysis.shell.table import stage_sqnr
from core.metrics import ErrorSums
from core.visible import visible
from explorer import compute
from explorer.figures.signed import signed
from explorer.model.names import shorten

_RUNS = "your model: keys of the reports that were shown, the latest first"
_KEPT = 8
Row = dict[str, str]


def compare(report: Report, key: str) -> None:
    """A choice among the visitor's earlier runs that the server still has, and the comparison.

    key: of the report on screen (`explorer.jobs.Request`).
    """
    earlier = [one for one in st.session_state.get(_RUNS, ()) if one != key]
    st.session_state[_RUNS] = [key, *earlier][:_KEPT]
    known = {one: run for one in earlier if isinstance(run := compute.reports().get(one), Report)}
    if not known:
        st.caption("Other settings, or another file, can be compared with this run once measured.")
        return
    chosen = st.selectbox(
        "Compare with an earlier run",
        list(known),
        index=None,
        format_func=lambda one: title(known[one]),
        placeholder="none",
        key=f"compare {key}",
        width=620,
    )
    if chosen is not None:
        st.dataframe(rows(known[chosen], report), hide_index=True, width="stretch")
        st.caption(what_is_compared(known[chosen], report))


def title(report: Report) -> str:
    """What tells a run from others: the file and its settings."""
    config = report.settings
    name = visible(shorten(report.model.name, 40))
    bits = f"W{config.weight_bits}A{config.activation_bits}"
    zero_points = "affine weights, " * config.affine_weights
    zero_points += "symmetric activations, " * config.symmetric
    scales = config.layer.weight_scales
    return f"{name}: {bits} {scales}, {zero_points}{config.calibration}, for {config.target}"


def rows(before: Report, now: Report) -> list[Row]:
    """The outputs, then the layers that both runs have by name, the greatest loss first.

    SQNR in dB. A change is "–" where one of the two is exact or was not measured.
    """
    layers = {layer.name: layer for layer in before.layers}
    both = [(layers[layer.name], layer) for layer in now.layers if layer.name in layers]
    both.sort(key=lambda pair: _change(pair[0].local, pair[1].local))
    of_layers = [_layer_row(old, new) for old, new in both]
    outputs = {output.name: output for output in before.outputs}
    of_outputs = [_output_row(outputs[o.name], o) for o in now.outputs if o.name in outputs]
    return [*of_outputs, *of_layers]


def what_is_compared(before: Report, now: Report) -> str:
    """What the columns mean, and what only one of the runs has."""
    old, new = ({layer.name for layer in report.layers} for report in (before, now))
    words = (
        "SQNR in dB, higher is better; a change above 0 means that more is left now. Layers are "
        "matched by name."
    )
    if old ^ new:
        words += f" Layers in the earlier run alone: {len(old - new)}; in this: {len(new - old)}."
    if (before.data, before.inputs) != (now.data, now.inputs):
        words += " The two runs did not measure the same data."
    return words


def _layer_row(old: LayerError, new: LayerError) -> Row:
    return {
        "layer": visible(new.name),
        "alone, earlier ↑": stage_sqnr(old.local, unit=False),
        "alone, now ↑": stage_sqnr(new.local, unit=False),
        "change alone": _signed(old.local, new.local),
        "accumulated, earlier ↑": stage_sqnr(old.accumulated, unit=False),
        "accumulated, now ↑": stage_sqnr(new.accumulated, unit=False),
        "change accumulated": _signed(old.accumulated, new.accumulated),
    }


def _output_row(old: OutputError, new: OutputError) -> Row:
    return {
        "layer": f"output {visible(new.name)}",
        "alone, earlier ↑": "",
        "alone, now ↑": "",
        "change alone": "",
        "accumulated, earlier ↑": stage_sqnr(old.error, unit=False),
        "accumulated, now ↑": stage_sqnr(new.error, unit=False),
        "change accumulated": _signed(old.error, new.error),
    }


def _change(old: ErrorSums | None, new: ErrorSums | None) -> float:
    """By how many dB more is left now; infinite, and last in order, where that is not known."""
    change = math.inf if old is None or new is None else new.sqnr_db - old.sqnr_db
    return change if math.isfinite(change) else math.inf


def _signed(old: ErrorSums | None, new: ErrorSums | None) -> str:
    change = _change(old, new)
    return "–" if math.isinf(change) else signed(change, "+.1f")
