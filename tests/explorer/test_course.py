"""The page "The course", and the links between labs and lessons, without a browser."""

from streamlit.testing.v1 import AppTest

from explorer import compute
from explorer.pages import PAGES
from lessons import registry
from lessons.engine.progress import Progress
from lessons.engine.record import Record
from lessons.engine.step import See
from lessons.registry import LESSONS
from tests.explorer.opening import elements, opened_in_app


def links(app: AppTest) -> list[tuple[str, str]]:
    """Label and query of every link to a page."""
    found = [element.proto for element in elements(app.main) if element.type == "page_link"]
    return [(link.label, link.query_string) for link in found]


def test_a_newcomer_begins_at_the_first_lesson() -> None:
    app = opened_in_app("course/page.py")
    label, query = links(app)[0]
    assert label == f"**Begin: {LESSONS[0].title}**"
    assert query == f"lesson={LESSONS[0].key}"


def test_every_lesson_is_there_in_order_with_what_is_done() -> None:
    app = opened_in_app("course/page.py")
    found = [label for label, _ in links(app)][1:]
    assert found[: len(LESSONS)] == [f"**{i}. {each.title}**" for i, each in enumerate(LESSONS, 1)]
    done = [m.value for m in app.markdown if m.value.endswith("correct")]
    assert done == [f"**0 of {len(each.questions)}** correct" for each in LESSONS]


def test_who_comes_back_goes_on() -> None:
    each = LESSONS[-1]
    keys = frozenset(question.key for question in each.questions)
    record = Record({each.key: Progress({}, keys, keys)}, each.key, 4)
    app = opened_in_app("course/page.py", {"lesson: record": record})
    label, query = links(app)[0]
    assert label == f"**Go on: {each.title}, step 4**"
    assert query == f"lesson={each.key}&step=4"
    assert any(m.value.startswith("✓ ") for m in app.markdown)


def test_every_lab_leads_to_its_lessons() -> None:
    for page in PAGES:
        if page.is_lab:
            found = dict(links(opened_in_app(page.view)))
            for each in registry.about(page.url_path):
                assert found[f"Lesson: {each.title}"] == f"lesson={each.key}"


def test_every_claim_stands_with_its_outcome_and_its_lesson() -> None:
    app = opened_in_app("claims/page.py")
    claims = [
        (each, compute.lesson_outcome(each.key, step.prediction).claim)
        for each in LESSONS
        for step in each.steps
        if isinstance(step, See)
    ]
    shown = [m.value for m in app.markdown if m.value.startswith("**The survey, section")]
    wanted = [claim for _, claim in claims if claim]
    assert len(shown) == len(wanted) > 8
    for text, claim in zip(shown, wanted, strict=True):
        assert claim.says in text
        assert text.endswith(f"**Outcome: {claim.verdict.value}.**")
    leads = [label for label, _ in links(app)]
    assert [label.split(", step")[0] for label in leads] == [e.title for e, c in claims if c]
