"""Waiting for a worker: its progress, the place in the queue, Stop, and the result.

Pages that measure an uploaded model call `measured`, and after a reload `found_again`; both draw
what a visitor sees meanwhile.
"""

import streamlit as st

from core.analysis import WorkerStopped
from core.analysis.tasks import Result
from core.errors import InputError
from explorer import compute
from explorer.controls.refusal import refuse
from explorer.jobs import Job, Request
from explorer.markdown import code

_STOPPED = "measuring: stopped"
_POLL = 0.5  # seconds between two looks at a worker
_POLL_QUEUE = 2.0  # and at the queue, in which a whole class may wait
_DOING = {"calibrate": "observing", "measure": "measuring"}


def measured(request: Request) -> Result | None:
    """The result of this request: at once if it is known, else after measuring it."""
    seat = compute.seat()
    known = compute.reports().get(request.key)
    if known is not None:
        seat.leave()
        return known
    if st.session_state.get(_STOPPED) == request.key:
        seat.leave()
        st.info("Stopped.")
        st.button("Measure again", on_click=_forget_stop, type="primary")
        return None
    try:
        _follow(seat.take(request))
    except InputError as error:
        refuse("This model cannot be measured now.", error)
    return None


def found_again(key: str) -> Result | None:
    """After a reload the browser has forgotten the file; its job or its result may be here."""
    known = compute.reports().get(key)
    stopped = st.session_state.get(_STOPPED) == key
    job = None if known or stopped else compute.seat().take_again(key)
    if known is not None:
        st.caption("To measure with other settings, upload the file again.")
    elif job is not None:
        _follow(job)
    else:
        words = "Stopped. " if stopped else ""
        st.info(f"{words}Upload the file again: a reloaded page no longer has it.")
    return known


def _follow(job: Job) -> None:
    if not job.ended:
        waits = compute.seat().place() > 0
        st.fragment(_watch, run_every=_POLL_QUEUE if waits else _POLL)(waits)
        return
    if job.error is not None:
        refuse("This model cannot be measured.", job.error)
    else:
        st.info("This report was removed to make room for newer ones.")
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
        words = (
            f"{_DOING[progress.phase]} {code(progress.layer)}" if progress else "reading the model"
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
