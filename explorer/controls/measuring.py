"""Waiting for a worker: its progress, the place in the queue, Stop, and the result.

Pages that measure an uploaded model call `measured`, and after a reload `found_again`; both draw
what a visitor sees meanwhile. Other measurements of the same page have a seat of their own at the
queue. Stop keeps what a task has found so far, if the task reports that.
"""

from collections.abc import Callable

import streamlit as st

from core.analysis import WorkerStopped
from core.analysis.processes.tasks import Result
from core.errors import InputError
from explorer import compute
from explorer.controls.refusal import refuse
from explorer.jobs import Job, Request, Seat
from explorer.markdown import code

Show = Callable[[Result], None]

_STOPPED = "measuring: the keys of what was stopped"
_REFUSED = "This model cannot be measured."
_PARTS = "measuring: what stopped tasks had found, by their keys"
_POLL = 0.5  # seconds between two looks at a worker
_POLL_QUEUE = 2.0  # and at the queue, in which a whole class may wait
_DOING = {"calibrate": "observing", "measure": "measuring", "mend": "tried"}


def measured(
    request: Request,
    seat: Seat | None = None,
    refused: str = _REFUSED,
    show_part: Show | None = None,
) -> Result | None:
    """The result of this request: at once if it is known, else after measuring it.

    seat: the visitor's place at the queue; the one of the page's report where none is given.
    refused: the title of a refusal. show_part: draws what a task has found so far, while it works.
    """
    seat = seat or compute.seat()
    known = compute.reports().get(request.key)
    if known is not None:
        seat.leave()
        return known
    if request.key in _stopped():
        seat.leave()
        part = st.session_state.get(_PARTS, {}).get(request.key)
        if part is None:
            st.info("Stopped.")
            _again(request.key, forget_stop, request.key)
        return part
    try:
        _follow(seat.take(request), seat, refused, show_part)
    except InputError as error:
        refuse("This model cannot be measured now.", error)
    return None


def found_again(key: str) -> Result | None:
    """After a reload the browser has forgotten the file; its job or its result may be here."""
    known = compute.reports().get(key)
    stopped = key in _stopped()
    job = None if known or stopped else compute.seat().take_again(key)
    if known is not None:
        st.caption("To measure with other settings, upload the file again.")
    elif job is not None:
        _follow(job, compute.seat(), _REFUSED)
    else:
        words = "Stopped. " if stopped else ""
        st.info(f"{words}Upload the file again: a reloaded page no longer has it.")
    return known


def _follow(job: Job, seat: Seat, refused: str, show_part: Show | None = None) -> None:
    if not job.ended:
        waits = seat.place() > 0
        st.fragment(_watch, run_every=_POLL_QUEUE if waits else _POLL)(seat, waits, show_part)
        return
    if job.error is not None:
        refuse(refused, job.error)
    else:
        st.info("This report was removed to make room for newer ones.")
    if job.error is None or isinstance(job.error, WorkerStopped):
        _again(job.key, seat.leave)


def _again(key: str, function: Callable[..., None], *arguments: str) -> None:
    """The button for another try; two measurements of a page may each have theirs."""
    st.button(
        "Measure again", key=f"again {key}", on_click=function, args=arguments, type="primary"
    )


def _watch(seat: Seat, waits: bool, show_part: Show | None) -> None:
    """Follow the job; when it starts or ends, the whole page is drawn again."""
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
    st.button("Stop", key=f"stop {job.key}", on_click=_stop, args=(seat,))
    if show_part and job.work and job.work.part is not None:
        show_part(job.work.part)


def _stop(seat: Seat) -> None:
    job = seat.job
    if job is not None:
        _stopped().add(job.key)
        part = job.work.part if job.work else None
        if part is not None:
            st.session_state.setdefault(_PARTS, {})[job.key] = part
    seat.leave()


def forget_stop(key: str) -> None:
    """Let what was stopped be measured again."""
    _stopped().discard(key)
    st.session_state.get(_PARTS, {}).pop(key, None)


def _stopped() -> set[str]:
    return st.session_state.setdefault(_STOPPED, set())
