"""The page "Integer truth" without a browser: verdicts, one code taken apart, islands."""

import time

import pytest
from streamlit.testing.v1 import AppTest

from tests.explorer import opening

VIEW = "integers/page.py"


def opened(**query: str) -> AppTest:
    """The page as a link opens it, run until the worker has finished."""
    app = opening.opened(VIEW, **query)
    deadline = time.monotonic() + 180
    while not app.subheader and not app.error and time.monotonic() < deadline:
        time.sleep(0.2)
        app.run()
    assert not app.exception
    return app


@pytest.mark.slow
def test_round_scales_differ_at_ties() -> None:
    app = opened()
    assert "of 6,144 codes differ, first in ` sums codes `" in app.subheader[0].value
    assert "lies on a tie" in " ".join(text.value for text in app.markdown)
    # M = 0.25: the sum is a whole number and a half of steps.
    steps = opening.number(app, "Our sum, in output steps")
    assert steps.endswith(".500000")
    ours, theirs = (
        int(opening.number(app, n).replace("−", "-")) for n in ("Our code", "onnxruntime’s code")
    )
    assert abs(ours - theirs) == 1
    assert ours % 2 == 0, "ties go to the even code"
    assert opening.number(app, "Gap by default ↓") == "0"


@pytest.mark.slow
def test_calibrated_scales_agree() -> None:
    app = opened(source="digits-int8")
    assert app.subheader[0].value == "All 102,400 codes are equal"
    assert opening.number(app, "Float islands ↓") == "0"
    layers = app.selectbox[0].options
    assert layers == ["relu1 codes", "relu2 codes"]
    assert "The scales of its stored weights" in [one.label for one in app.expander]
    first = app.subheader[1].value
    app.selectbox[0].set_value(1).run()
    assert app.subheader[1].value != first


def test_nothing_uploaded() -> None:
    app = opening.opened(VIEW, source="upload")
    assert "Upload a quantized .onnx file" in app.info[0].value
