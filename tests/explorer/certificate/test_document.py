"""The certificate: what it lists, and that nothing in it leads outside or runs."""

import re
from datetime import date

from explorer.certificate.document import as_file, certificate
from lessons.engine.progress import Attempt, Progress
from lessons.engine.record import Record
from lessons.registry import LESSONS, lesson
from tests.explorer.opening import elements, opened_in_app

SCALE = lesson("scale-and-zero-point")
RECORD = Record(
    {
        SCALE.key: Progress(
            {
                "exact": (Attempt(1.0, False, 7), Attempt(0.5, True, 8)),
                "relu": (Attempt(2.0, False),),
            }
        )
    }
)
ASKED = sum(len(each.questions) for each in LESSONS)


def rows(document: str) -> list[list[str]]:
    return [
        re.findall(r"<t[dh]>(.*?)</t[dh]>", row) for row in re.findall("<tr>.*?</tr>", document)
    ]


def test_every_answered_question_stands_with_its_check_and_outcome() -> None:
    document = certificate(RECORD, LESSONS, "Ada", date(2026, 3, 1))
    assert rows(document) == [
        ["Question", "Kind", "Outcome"],
        ["A number that stays exact", "check", "right at try 2, numbers of seed 8"],
        ["After a ReLU", "prediction", "guessed otherwise"],
    ]
    assert f"1 of {ASKED} questions answered correctly; 0 of {len(LESSONS)} lessons" in document
    assert "1 March 2026" in document
    assert f"{SCALE.title}: 1 of {len(SCALE.questions)}" in document


def test_a_lesson_is_complete_with_all_its_questions_right() -> None:
    every = {question.key: (Attempt("", True),) for question in SCALE.questions}
    document = certificate(Record({SCALE.key: Progress(every)}), LESSONS, "", date(2026, 3, 1))
    assert f"1 of {len(LESSONS)} lessons complete" in document


def test_a_file_needs_nothing_from_outside_and_runs_nothing() -> None:
    name = '<img src="http://example.com/x.png" onerror="alert(1)">'
    file = as_file(certificate(RECORD, LESSONS, name, date(2026, 3, 1)))
    assert name not in file
    assert "&lt;img src=&quot;http" in file
    tags = set(re.findall(r"<([a-z0-9]+)", file.lower()))
    assert not tags & {"a", "img", "link", "script", "iframe", "object"}
    assert "url(" not in file
    assert "@import" not in file


def test_the_page_shows_it_and_gives_it_as_a_file() -> None:
    app = opened_in_app("certificate/page.py", {"lesson: record": RECORD})
    app.text_input[0].set_value("Ada").run()
    shown = [e.proto.body for e in elements(app.main) if e.type == "html"]
    assert any('<p class="name">Ada</p>' in body for body in shown)
    assert app.get("download_button")
