"""Upload an ONNX model and see which layer loses the most to quantization."""

import hashlib
import json

import streamlit as st

from core.analysis import AnalysisConfig, Report
from core.analysis.table import decibels
from core.errors import Cancelled, InputError
from explorer import compute, jobs, settings
from explorer.controls import analysis as controls
from explorer.controls.analysis import ModelSettings
from explorer.figures import layer_errors, layer_table
from explorer.pages import page_at

_JOB = "your model: the analysis at work"
_STOPPED = "your model: stopped"
_WORST = 3
_POLL = 0.3  # seconds


def main() -> None:
    """Draw the page."""
    page = page_at("your-model")
    assert page is not None
    now = settings.current(ModelSettings)
    st.title("Which layer loses the most?")
    st.write(page.purpose)
    st.caption("Try first: with the sample “one loud channel”, switch between the two scales.")
    picture, side = st.columns([3, 1], gap="large")
    with side:
        source = controls.source(now)
        config = controls.config(now)
    with picture:
        if source is None:
            st.info("Upload an .onnx file to measure it. It stays on this server.")
        elif config is not None:
            _measure(source, config)


def _measure(source: controls.Source, config: AnalysisConfig) -> None:
    """Show the report of these settings: at once if it is known, else after measuring it."""
    model = source.model()
    data = source.data()
    key = _fingerprint(model, data, config)
    known = compute.reports().get(key)
    if known is not None:
        _drop_job()
        _show(known, source)
        return
    job = st.session_state.get(_JOB)
    if job is None or job.key != key:
        _drop_job()
        if st.session_state.get(_STOPPED) == key:
            st.info("Stopped.")
            st.button("Measure again", on_click=_forget_stop, type="primary")
            return
        st.session_state[_JOB] = jobs.begin(key, model, data, config, source.names)
    _watch()


@st.fragment(run_every=_POLL)
def _watch() -> None:
    """Follow the job layer by layer; when it ends, the whole page is drawn again."""
    job = st.session_state.get(_JOB)
    if job is None:  # just stopped
        st.rerun()
    if not job.work.finished:
        progress = job.work.progress
        share = progress.done / progress.total if progress and progress.total else 0.0
        doing = {"calibrate": "observing", "measure": "measuring"}
        words = f"{doing[progress.phase]} {progress.layer}" if progress else "reading the model"
        st.progress(share, text=f"{words} · {share:.0%}")
        st.button("Stop", on_click=_stop)
        return
    try:
        compute.reports().put(job.key, job.work.result())
    except InputError as error:
        st.error(str(error))
        return
    except Cancelled:
        return
    st.rerun()


def _stop() -> None:
    job = st.session_state.get(_JOB)
    if job is not None:
        st.session_state[_STOPPED] = job.key
    _drop_job()


def _forget_stop() -> None:
    st.session_state.pop(_STOPPED, None)


def _drop_job() -> None:
    job = st.session_state.pop(_JOB, None)
    if job is not None and not job.work.finished:
        job.work.cancel()


def _show(report: Report, source: controls.Source) -> None:
    measured = [layer for layer in report.worst_first if layer.local and layer.local.sqnr_db]
    worst = tuple(measured[: min(_WORST, max(len(measured) // 3, 1))])
    if worst:
        name = layer_errors.shorten(worst[0].name, 40)
        st.subheader(f"{name} loses the most: {decibels(worst[0].local)} dB", anchor=False)
    st.plotly_chart(
        layer_errors.figure(report, worst),
        width="stretch",
        key="layers",
        config={"displayModeBar": False},
    )
    st.caption(
        "Bars: the error in a layer’s output when this layer alone is quantized. Line: when every "
        "layer up to it is. Higher is better; 6 dB are worth about one bit. A missing bar is exact."
    )
    if words := layer_table.cause(report):
        st.warning(words)
    strip = st.columns(4)
    if worst:
        strip[0].metric("Worst layer alone", f"{decibels(worst[0].local)} dB ↑")
    last = next((o for o in report.outputs if o.error), None)
    strip[1].metric("Model output", f"{decibels(last.error if last else None)} dB ↑")
    strip[2].metric("Layers with weights", len(report.layers))
    strip[3].metric("Weights in them", f"{report.model.parameters:,}")
    st.dataframe(
        layer_table.rows(report),
        hide_index=True,
        width="stretch",
        column_config={"layer": st.column_config.TextColumn(width="medium")},
    )
    st.caption(
        f"SQNR in dB, higher is better, worst layer first. Measured on {report.data} "
        f"({_fed(report)}). "
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
        st.code(controls.command(report.settings, source), language="bash")
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
    return ", ".join(f"{name} {list(shape)}" for name, shape in report.shapes.items())


def _fingerprint(model: bytes, data: bytes | None, config: AnalysisConfig) -> str:
    whole = hashlib.sha256(hashlib.sha256(model).digest())
    whole.update(hashlib.sha256(data or b"").digest())
    whole.update(json.dumps(config.to_dict(), sort_keys=True).encode())
    return whole.hexdigest()


main()
