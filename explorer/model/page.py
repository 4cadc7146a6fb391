"""Upload an ONNX model and see which layer loses the most to quantization."""

import streamlit as st

from core.analysis import WorkerStopped
from core.errors import InputError
from explorer import compute, settings
from explorer.controls.refusal import refuse
from explorer.jobs import Job, Request
from explorer.markdown import code
from explorer.model.controls import UPLOAD, ModelSettings, controls
from explorer.model.report import show
from explorer.pages import page_at

_STOPPED = "your model: stopped"
_POLL = 0.5  # seconds between two looks at a worker
_POLL_QUEUE = 2.0  # and at the queue, in which a whole class may wait


def main() -> None:
    """Draw the page."""
    page = page_at("your-model")
    now = settings.current(ModelSettings)
    st.title("Which layer loses the most?")
    st.write(page.purpose)
    st.caption("Try first: with the sample “one loud channel”, switch between the two scales.")
    source, config = controls(now)
    if source is not None and config is not None:
        request = source.request(config)
        if now.source == UPLOAD:
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
        show(known)
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
        show(known)
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


main()
