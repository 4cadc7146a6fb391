"""Waiting for a worker: what Stop leaves behind."""

from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

from core.analysis import AnalysisConfig, Task
from core.analysis.processes.progress import Progress
from explorer.jobs import Request


class EndlessSeat:
    """A seat whose job goes on until it is left, and has found `part` so far."""

    def __init__(self, part: object) -> None:
        self.part = part
        self.job: SimpleNamespace | None = None

    def take(self, request: Request) -> SimpleNamespace:
        work = SimpleNamespace(part=self.part)
        progress = Progress("mend", "per channel in 3 layers", 4, 10)
        self.job = SimpleNamespace(
            key=request.key, ended=False, error=None, progress=progress, work=work
        )
        return self.job

    def place(self) -> int:
        return 0

    def leave(self) -> None:
        self.job = None


def script() -> None:
    import streamlit as st

    from explorer.controls.measuring import measured

    found = measured(st.session_state["request"], st.session_state["seat"])
    if found is not None:
        st.text(f"found: {found}")


@pytest.mark.parametrize("part", ["three trials", None])
def test_stop_keeps_what_was_found(part: object) -> None:
    app = AppTest.from_function(script, default_timeout=60)
    app.session_state["seat"] = seat = EndlessSeat(part)
    app.session_state["request"] = Request(b"m", None, AnalysisConfig(), ("m", "d"), Task.MEND)
    app.run()
    assert not app.exception
    assert not app.text
    app.button[0].click().run()
    assert seat.job is None
    assert [text.value for text in app.text] == ([f"found: {part}"] if part else [])
    assert [info.value for info in app.info] == ([] if part else ["Stopped."])


def script_of_two() -> None:
    import streamlit as st

    from explorer.controls.measuring import forget_stop, measured

    for name in ("one", "other"):
        request, seat = st.session_state[name]
        found = measured(request, seat, show_part=lambda part: st.text(f"so far: {part}"))
        if found is not None:
            st.text(f"found: {found}")
            st.button(f"Measure {found} again", on_click=forget_stop, args=(request.key,))


def test_parts_are_drawn_and_each_stop_is_remembered_by_itself() -> None:
    app = AppTest.from_function(script_of_two, default_timeout=60)
    for name, task in (("one", Task.MEND), ("other", Task.SENSITIVITY)):
        request = Request(b"m", None, AnalysisConfig(), ("m", "d"), task)
        app.session_state[name] = request, EndlessSeat(name)
    app.run()
    assert [text.value for text in app.text] == ["so far: one", "so far: other"]
    app.button[1].click().run()
    assert [text.value for text in app.text] == ["so far: one", "found: other"]
    app.button[0].click().run()
    assert [text.value for text in app.text] == ["found: one", "found: other"]
    app.button[1].click().run()
    assert [text.value for text in app.text] == ["found: one", "so far: other"]
