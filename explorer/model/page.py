"""Upload an ONNX model and see which layer loses the most to quantization."""

import json

import streamlit as st

from core.analysis import Report, WorkerStopped
from core.analysis.table import stage_sqnr
from core.errors import InputError
from core.visible import visible
from explorer import compute, settings
from explorer.controls.refusal import refuse
from explorer.jobs import Job, Request
from explorer.markdown import code
from explorer.model import controls, layer_errors, layer_table
from explorer.model.controls import ModelSettings
from explorer.pages import page_at

_STOPPED = "your model: stopped"
_WORST = 3
_POLL = 0.5  # seconds between two looks at a worker
_POLL_QUEUE = 2.0  # and at the queue, in which a whole class may wait


def main() -> None:
    """Draw the page."""
    page = page_at("your-model")
    now = settings.current(ModelSettings)
    st.title("Which layer loses the most?")
    st.write(page.purpose)
    st.caption("Try first: with the sample “one loud channel”, switch between the two scales.")
    picture, side = st.columns([3, 1], gap="large")
    with side:
        source = controls.source(now)
        config = controls.config(now)
    with picture:
        if source is not None and config is not None:
            request = source.request(config)
            if now.source == controls.UPLOAD:
                settings.remember(ModelSettings, job=request.key)
            _measure(request)
        elif source is None and now.job:
            _find_again(now.job)
        elif source is None:
            st.info("Upload an .onnx file to measure it. It stays on this server.")


def _measure(request: Request) -> None:
    """Show the report of this request: at once if it is known, else after measuring it."""
    seat = compute.seat()
    known = compute.reports().get(request.key)
    if known is not None:
        seat.leave()
        _show(known)
    elif st.session_state.get(_STOPPED) == request.key:
        seat.leave()
        st.info("Stopped.")
        st.button("Measure again", on_click=_forget_stop, type="primary")
    else:
        try:
            _follow(seat.take(request))
        except InputError as error:
            refuse("This model cannot be measured now.", error)


def _find_again(key: str) -> None:
    """After a reload the browser has forgotten the file; its job or its report may be here."""
    known = compute.reports().get(key)
    stopped = st.session_state.get(_STOPPED) == key
    job = None if known or stopped else compute.seat().take_again(key)
    if known is not None:
        st.caption("To measure with other settings, upload the file again.")
        _show(known)
    elif job is not None:
        _follow(job)
    else:
        words = "Stopped. " if stopped else ""
        st.info(f"{words}Upload the .onnx file again: a reloaded page has forgotten it.")


def _follow(job: Job) -> None:
    if not job.ended:
        waits = compute.seat().place() > 0
        st.fragment(_watch, run_every=_POLL_QUEUE if waits else _POLL)(waits)
        return
    if job.error is not None:
        refuse("This model cannot be measured.", job.error)
    else:
        st.info("This report was forgotten to make room for newer ones.")
    if job.error is None or isinstance(job.error, WorkerStopped):
        st.button("Measure again", on_click=compute.seat().leave, type="primary")


def _watch(waits: bool) -> None:
    """Follow the job; when it starts or ends, the whole page is drawn again."""
    seat = compute.seat()
    job, place = seat.job, seat.place()
    if job is None or job.ended or waits != (place > 0):
        st.rerun()
    if place:
        st.progress(0.0, text=f"Waiting for other visitors’ models: place {place} in the queue")
    else:
        progress = job.progress
        share = progress.done / progress.total if progress and progress.total else 0.0
        doing = {"calibrate": "observing", "measure": "measuring"}
        words = (
            f"{doing[progress.phase]} {code(progress.layer)}" if progress else "reading the model"
        )
        st.progress(share, text=f"{words} · {share:.0%}")
    st.button("Stop", on_click=_stop)


def _stop() -> None:
    seat = compute.seat()
    if seat.job is not None:
        st.session_state[_STOPPED] = seat.job.key
    seat.leave()


def _forget_stop() -> None:
    st.session_state.pop(_STOPPED, None)


def _show(report: Report) -> None:
    measured = [la for la in report.worst_first if la.local and not la.local.exact]
    worst = tuple(measured[: min(_WORST, max(len(measured) // 3, 1))])
    if worst:
        name = code(layer_errors.shorten(worst[0].name, 40))
        st.subheader(
            f"Weakest layer alone: {name} ({stage_sqnr(worst[0].local)} left)", anchor=False
        )
    st.plotly_chart(
        layer_errors.figure(report, worst),
        width="stretch",
        key="layers",
        config={"displayModeBar": False},
    )
    st.caption(
        "Bars: the error in a layer’s output when this layer alone is quantized. Line: when every "
        "layer up to it is. Higher is better; 6 dB are worth about one bit. A missing bar is exact "
        "or has no signal; the table says which."
    )
    if words := layer_table.cause(report):
        st.warning(words)
    tiles = st.columns(4)
    if worst:
        tiles[0].metric("Worst layer alone", f"{stage_sqnr(worst[0].local)} ↑")
    last = next((o for o in report.outputs if o.error), None)
    tiles[1].metric("Model output", f"{stage_sqnr(last.error if last else None)} ↑")
    tiles[2].metric("Layers with weights", len(report.layers))
    tiles[3].metric("Weights in them", f"{report.model.parameters:,}")
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
    for note in report.notes:
        st.caption(f"Note: {note}")
    st.download_button(
        "Download every number (JSON)",
        json.dumps(report.to_dict(), indent=2, allow_nan=False),
        f"{report.model.name.removesuffix('.onnx')}-quantization.json",
        "application/json",
        on_click="ignore",
    )
    with st.expander("The same from the shell"):
        st.code(controls.command(report), language="bash")
    with st.expander("What this simplifies"):
        st.markdown(
            "The quantized layers are simulated: weights and inputs are rounded to their codes and "
            "the products are computed in float, as `fake_quantize` of the core does. Biases stay "
            "float. Batch normalization is not folded into the layer before it. Products of two "
            "activations, embeddings and normalizations stay float. Synthetic inputs are noise: "
            "for a verdict on your model, upload real samples."
        )


def _fed(report: Report) -> str:
    """The shapes that one run was fed."""
    return visible(", ".join(f"{name} {list(shape)}" for name, shape in report.shapes.items()))


main()
