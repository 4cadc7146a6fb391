"""The page "The course", and the links between labs and lessons, without a browser."""

import pytest
from streamlit.testing.v1 import AppTest

from core.studies.claims.statements import STATEMENTS
from core.studies.claims.table import Row, Table, read_table
from explorer import compute
from explorer.course.answers_table import answers_table
from explorer.lesson.claim import over_seeds
from explorer.pages import PAGES
from lessons import registry
from lessons.engine.claim import Claim, Verdict
from lessons.engine.progress import Attempt, Progress
from lessons.engine.record import Record
from lessons.engine.step import See
from lessons.registry import LESSONS, lesson
from tests.explorer.opening import elements, opened_in_app


def links(app: AppTest) -> list[tuple[str, str]]:
    """Label and query of every link to a page."""
    found = [element.proto for element in elements(app.main) if element.type == "page_link"]
    return [(link.label, link.query_string) for link in found]


def test_a_newcomer_begins_at_the_first_lesson() -> None:
    app = opened_in_app("course/page.py")
    label, query = links(app)[0]
    assert label == f"**Begin the course: {LESSONS[0].title}**"
    assert query == f"lesson={LESSONS[0].key}&step=1"


def test_every_lesson_is_there_in_order_with_what_is_done() -> None:
    app = opened_in_app("course/page.py")
    found = [label for label, _ in links(app)][1:]
    assert found[: len(LESSONS)] == [f"**{i}. {each.title}**" for i, each in enumerate(LESSONS, 1)]
    done = [m.value for m in app.markdown if m.value.endswith("correct")]
    assert done == [f"**0 of {len(each.questions)}** correct" for each in LESSONS]


def test_who_comes_back_goes_on() -> None:
    each = LESSONS[-1]
    keys = [question.key for question in each.questions]
    every = Progress({key: (Attempt("", True),) for key in keys})
    record = Record({each.key: every}, each.key, 4)
    app = opened_in_app("course/page.py", {"lesson: record": record})
    label, query = links(app)[0]
    assert label == f"**Go on with lesson “{each.title}”, step 4**"
    assert query == f"lesson={each.key}&step=4"
    assert any(m.value.startswith("✓ ") for m in app.markdown)


def test_every_answer_is_a_row_of_the_table() -> None:
    scale = lesson("scale-and-zero-point")
    progress = Progress(
        {
            "exact": (Attempt(1.0, False, 7), Attempt(0.5, True, 8)),
            "printed": (Attempt('"The levels", he said', False),),
        }
    )
    table = answers_table(Record({scale.key: progress}), LESSONS)
    assert table.splitlines() == [
        "lesson,question,kind,try,seed,answer,right",
        f'{scale.title},What the figure prints,prediction,1,0,"""The levels"", he said",no',
        f"{scale.title},A number that stays exact,check,1,7,1.0,no",
        f"{scale.title},A number that stays exact,check,2,8,0.5,yes",
    ]


def test_every_lab_leads_to_its_lessons() -> None:
    for page in PAGES:
        if page.is_lab:
            found = dict(links(opened_in_app(page.view)))
            for each in registry.about(page.url_path):
                assert found[f"Lesson: {each.title}"] == f"lesson={each.key}"


@pytest.mark.slow
def test_every_claim_stands_with_its_outcome_and_its_lesson() -> None:
    app = opened_in_app("claims/page.py")
    claims = [
        (each, compute.lesson_outcome(each.key, step.prediction).claim)
        for each in LESSONS
        for step in each.steps
        if isinstance(step, See)
    ]
    shown = [m.value for m in app.markdown if "\n\n**Outcome: " in m.value]
    wanted = [claim for _, claim in claims if claim]
    assert len(shown) == len(wanted) > 8
    for text, claim in zip(shown, wanted, strict=True):
        assert claim.says in text
        assert text.endswith(f"**Outcome: {claim.verdict.value}.**")
        assert ("**Contrast:**" in text) is claim.contrast
        assert ("measured beforehand" in text) is bool(claim.over_seeds)
    leads = [label for label, _ in links(app)]
    assert app.table[0].value["statement"].tolist() == [s.text for s in STATEMENTS]
    assert [label.split(", step")[0] for label in leads] == [e.title for e, c in claims if c]


def test_a_claim_names_rows_that_were_measured_and_shows_mean_and_spread() -> None:
    claim = Claim("III-E", "", "", "", Verdict.DEPENDS, over_seeds=("a", "c"))
    rows = (Row("a", "one scale", "%", {0: 90.0, 1: 94.0}), Row("b", "other", "%", {0: 1.0}))
    said = over_seeds(claim, Table((*rows, Row("c", "none yet", "%", {})), ""))
    assert said.endswith("one scale: 92.0 ± 2.8 %.")


@pytest.mark.slow
def test_lessons_name_rows_that_make_claims_measures() -> None:
    known = {row.name for row in read_table().rows if row.values}
    seen = [(each.key, s.prediction) for each in LESSONS for s in each.steps if isinstance(s, See)]
    claims = [compute.lesson_outcome(*where).claim for where in seen]
    named = [name for claim in claims if claim for name in claim.over_seeds]
    assert named
    assert set(named) <= known
