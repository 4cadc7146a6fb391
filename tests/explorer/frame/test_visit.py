"""What a link asks of every page: read from the address, kept on the way, nothing else let in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from explorer.frame.visit import Visit, parse, query_of
from tests.explorer.opening import elements, live_charts, opened_in_app

names = st.from_regex(r"\A[a-z_]{1,20}\Z")
visits = st.builds(
    Visit, st.booleans(), st.integers(0, 99), st.frozensets(names, min_size=0, max_size=20)
)


@given(visits)
def test_an_address_brings_the_visit_back(visit: Visit) -> None:
    assert parse(query_of(visit), Visit()) == visit


@given(st.dictionaries(st.sampled_from(["present", "class", "hide"]), st.text(max_size=30)), visits)
def test_nonsense_changes_nothing_else(query: dict[str, str], now: Visit) -> None:
    found = parse(query, now)
    assert 0 <= found.class_number <= 99
    assert all(name.replace("_", "a").islower() for name in found.hidden)
    assert parse({name: f"<{value}>" for name, value in query.items()}, now) == now


@pytest.mark.parametrize(
    ("number", "own", "drawn"), [(0, 5, 5), (7, 5, 7005), (7, 7005, 7005), (7, 8005, 7005)]
)
def test_a_class_has_a_thousand_seeds_of_its_own(number: int, own: int, drawn: int) -> None:
    assert Visit(class_number=number).seed(own) == drawn


def styles(app: AppTest) -> str:
    everywhere = elements(app._tree)  # styles stand outside of the page's own elements
    return "".join(e.proto.body for e in everywhere if e.type == "html")


def test_presenter_mode_goes_with_the_visitor_and_ends_by_its_button() -> None:
    app = opened_in_app("labs/rounding/page.py", present="1", **{"class": "7"})
    assert "font-size: 22px" in styles(app)
    app.switch_page("course/page.py").run()
    assert "font-size: 22px" in styles(app)
    assert app.query_params["present"] == "1"
    next(b for b in app.button if b.label == "Leave presenter mode").click().run()
    assert "font-size: 22px" not in styles(app)
    assert "present" not in app.query_params
    assert app.query_params["class"] == "7"


def test_controls_that_a_link_leaves_out_are_gone_with_what_would_change_them() -> None:
    (before,) = live_charts(opened_in_app("labs/granularity/page.py"))
    app = opened_in_app("labs/granularity/page.py", bits="3", hide="bits,row")
    (chart,) = live_charts(app)
    fields = [control.get("field") for control in chart["controls"]]
    assert "bits" in [control.get("field") for control in before["controls"]]
    assert "bits" not in fields
    assert "size" in fields
    assert chart["values"]["bits"] == 3
    assert before["presets"]["presets"]
    assert not chart["presets"]["presets"]  # each of them sets the bits
    assert before["drag"]
    assert not chart["drag"]  # it would move the row
    assert app.query_params["hide"] == "bits,row"
