"""One layer at a time: why its error is what it is, seen on its tensors, and what may help."""

from dataclasses import replace
from functools import partial
from typing import Literal

import streamlit as st

from core.analysis import LayerError, Report
from core.analysis.causes.cause import Cause
from core.analysis.remedies.table import REMEDIES
from core.analysis.shell.table import stage_sqnr
from explorer import settings
from explorer.controls import own_tensor
from explorer.controls.plot import plot
from explorer.jobs import Request
from explorer.labs.granularity.live import largest_of
from explorer.labs.range.expressions import MOST
from explorer.layer_sum import LayerSum
from explorer.layer_tensor import LayerTensor
from explorer.markdown import code
from explorer.model import cause_words, ledger_chart, marks, tensor_chart
from explorer.model.further import Further, further, is_symmetric
from explorer.model.mending import remedy_buttons, under_way
from explorer.model.model_settings import ModelSettings
from explorer.model.names import numbered, shorten
from explorer.pages import page_at


def layer_detail(report: Report, request: Request | None) -> None:
    """A chosen layer: its causes, its ledger, its tensors, and remedies to try.

    request: what was measured; None when the file is gone, so that nothing can be tried.
    """
    layer = _chosen(report)
    causes = [c for c in report.causes if layer.name in (c.layer, c.evidence.get("reader"))]
    left, right = st.columns(2, gap="medium")
    with left:
        _ledger(layer)
        if request is not None and layer.local is not None and layer.weighted:
            _remedies(request, layer, causes)
        elif not layer.weighted:
            _by_hand(causes)
        _further(report, layer, causes, request)
    with right:
        _tensors(report, layer, causes)


def _chosen(report: Report) -> LayerError:
    by_name = {layer.name: layer for layer in report.layers}
    first = report.causes[0].layer if report.causes else report.worst_first[0].name
    names = list(by_name)
    name = st.selectbox(
        "Look at a layer",
        names,
        index=names.index(first) if first in by_name else 0,
        format_func=lambda n: f"{numbered(by_name[n], 60)} · {stage_sqnr(by_name[n].local)} left",
        key=f"layer of {report.model.sha256} {report.settings!r}",
    )
    return by_name[name]


def _ledger(layer: LayerError) -> None:
    st.markdown("**What its error is made of**")
    if layer.ledger is None or not layer.ledger.accumulated.total:
        st.text(layer.note or "This layer is exact: there is no error to split.")
        return
    plot(
        ledger_chart.figure(layer.ledger),
        "ledger",
        "Shares of the squared error, for this layer alone and with all layers before it",
    )
    st.caption(
        f"Alone, {stage_sqnr(layer.local)} are left; with all layers before it, "
        f"{stage_sqnr(layer.accumulated)} (SQNR, higher is better). Inherited: made by the layers "
        "before. Cross: what the parts add or, where negative, cancel together."
    )
    with st.expander("As a table, in dB below the signal"):
        st.dataframe(ledger_chart.rows(layer.ledger), hide_index=True, width="stretch")


def _tensors(report: Report, layer: LayerError, causes: list[Cause]) -> None:
    picture = report.pictures.get(layer.name)
    both = {"weights": picture.weights, "input": picture.input} if picture else {}
    shown = {what: one for what, one in both.items() if one is not None}
    there = list(shown)
    if not there:
        st.text("This layer has no tensors by channel to draw.")
        return
    marked = {
        what: next(
            (m for c in causes if (m := marks.mark(c, layer.name, what)).anything),
            marks.Mark(),
        )
        for what in there
    }
    about = (marks.shown_on(cause, layer.name) for cause in causes)
    first = next((what for what in about if what in there), there[0])
    what = st.segmented_control(
        "Tensor",
        there,
        default=first,
        format_func=lambda one: f"Its {one}",
        required=True,
        key=f"tensor of {layer.name}",
    )
    one = shown[what]
    plot(
        tensor_chart.figure(one, marked[what], what),
        "tensor",
        f"Histogram of the {what} and the range of each channel",
    )
    parts = ["Float values; counts are on a logarithmic axis."]
    if marked[what].anything:
        parts.append("Orange: what stands out.")
    if one.clipped_below is not None or one.clipped_above is not None:
        parts.append("Dashed: where quantization clips; orange beyond it is cut off.")
    if what == "input":
        parts.append("A sample of the calibration data.")
    st.caption(" ".join(parts))


def _remedies(request: Request, layer: LayerError, causes: list[Cause]) -> None:
    own = [cause for cause in causes if cause.layer == layer.name]
    likely = tuple(dict.fromkeys(n for cause in own for n in cause_words.applicable(cause)))
    st.markdown(f"**Try a remedy on** {code(shorten(layer.name, 40))}")
    if likely:
        remedy_buttons(request, layer.name, likely)
    others = tuple(n for n, one in REMEDIES.items() if n not in likely and one.takes(layer.op))
    with st.expander("Other remedies", expanded=not likely):
        remedy_buttons(request, layer.name, others)
    if under_way(request):
        st.caption("One remedy at a time: wait for the trial below, or stop it.")
    _by_hand(own)


def _by_hand(causes: list[Cause]) -> None:
    for cause in causes:
        if words := cause_words.by_hand(cause):
            st.write(words)


def _further(
    report: Report, layer: LayerError, causes: list[Cause], request: Request | None
) -> None:
    """The labs and lessons on its causes, and the lab of ranges for any of its tensors."""
    key = request.key if request else settings.current(ModelSettings).job
    address = partial(_address, report, key)
    own = {what: address(layer.name, what) for what in ("weights", "input")}
    own_tensor.offer(*filter(None, own.values()))
    for number, cause in enumerate(causes):
        there = further(cause, report.settings.for_layer(layer.name), address)
        for place, one in enumerate(map(_framed, there)):
            _open(f"See it in “{page_at(one.url_path).title}”", f"further {number} {place}", one)
    layer_settings = report.settings.for_layer(layer.name)
    bits = {"weights": layer_settings.weight_bits, "input": layer_settings.activation_bits}
    for what, story in own.items():
        if story:
            symmetric = is_symmetric(layer_settings, what)
            query = {
                "story": story,
                "bits": str(min(bits[what], MOST)),
                "symmetric": str(int(symmetric)),
            }
            words = "Drag the clipping range over its values, and compare the rules."
            title = page_at("range").title
            _open(f"Its {what} in “{title}”", f"range of {what}", Further("range", words, query))
    if any(own.values()):
        st.caption(
            "These labs open with a sample of this layer’s own values, as long as the server keeps "
            "its report; the other labs that choose among tensors offer them too."
        )


def _framed(there: Further) -> Further:
    """The link; in the lab of granularity the frame is on the layer's largest value."""
    if there.url_path != "granularity" or "story" not in there.query:
        return there
    frame = {name: str(value) for name, value in largest_of(there.query["story"]).items()}
    return replace(there, query={**there.query, **frame})


def _open(label: str, key: str, there: Further) -> None:
    """A button that goes there."""
    icon = ":material/school:" if key.startswith("further") else ":material/experiment:"
    if st.button(label, key=key, type="tertiary", icon=icon, help=there.words):
        st.switch_page(page_at(there.url_path).view, query_params=there.query)


def _address(report: Report, key: str, name: str, what: Literal["weights", "input", "sum"]) -> str:
    """The address of a layer's tensor or sum, for labs; "" where the report has none."""
    layer = next((one for one in report.layers if one.name == name), None)
    if layer is None or not key:
        return ""
    found = LayerSum(key, layer.index) if what == "sum" else LayerTensor(key, layer.index, what)
    return found.address if found.loaded(report) else ""
