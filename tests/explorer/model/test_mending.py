"""Mending on the page: a search that was stopped can be asked for again."""

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Button

from core.analysis import AnalysisConfig
from core.analysis.mend import mend
from explorer import compute
from explorer.jobs import Request
from tests.core.analysis.models import images, small_cnn
from tests.explorer.controls.test_measuring import EndlessSeat


def script() -> None:
    import streamlit as st

    from explorer.model.mending import trials

    trials(st.session_state["request"])


def click(app: AppTest, label: str) -> None:
    next(button for button in app.button if button.label == label).click().run()
    assert not app.exception


def test_a_stopped_search_starts_anew_when_it_is_asked_for_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    model, config = small_cnn().SerializeToString(), AnalysisConfig(mend_seconds=0.0)
    *_, found = mend(model, {"x": images()}, config)
    seat = EndlessSeat(found)
    monkeypatch.setattr(compute, "trial_seat", lambda: seat)
    app = AppTest.from_function(script, default_timeout=60)
    app.session_state["request"] = Request(model, None, config, ("m", "d"))
    app.run()
    click(app, "Mend it for me")
    click(app, "Stop")  # the settings as given
    click(app, "Stop")  # the search
    assert seat.job is None
    click(app, "Mend it for me")
    assert seat.job is not None
    assert "Stop" in [button.label for button in app.button]


def test_what_is_tried_is_not_replaced_by_another_click(monkeypatch: pytest.MonkeyPatch) -> None:
    seat = EndlessSeat(None)
    monkeypatch.setattr(compute, "trial_seat", lambda: seat)
    app = AppTest.from_function(script, default_timeout=60)
    model = small_cnn().SerializeToString()
    app.session_state["request"] = Request(model, None, AnalysisConfig(), ("m", "d"))
    app.run()

    def mend() -> Button:
        return next(button for button in app.button if button.label == "Mend it for me")

    assert not mend().disabled
    click(app, "Mend it for me")
    assert mend().disabled
    click(app, "Stop")
    assert not mend().disabled
    click(app, "Mend it for me")  # what was stopped starts anew
    assert mend().disabled
