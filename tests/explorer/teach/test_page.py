"""The page for teachers: the link it makes opens what was chosen; its tables lead to pages."""

import re
from urllib.parse import parse_qsl, urlsplit

from explorer import settings
from explorer.frame.visit import Visit, parse
from explorer.lesson.controls import LessonSettings
from explorer.pages import PAGES
from explorer.teach.links import link
from explorer.teach.tables import needs, outline
from lessons.outlines import EIGHT_HOURS, THREE_HOURS
from lessons.registry import LESSONS, lesson
from tests.explorer.opening import opened_in_app


def test_a_link_opens_the_lesson_at_its_step_as_it_was_set_up() -> None:
    visit = Visit(present=True, class_number=12, hidden=frozenset({"hints", "steps"}))
    address = urlsplit(link("https://school.example/q/teach", LESSONS[2], 4, visit))
    assert (address.netloc, address.path) == ("school.example", "/q/lesson")
    query = dict(parse_qsl(address.query))
    opened = settings.parse(LessonSettings, query)
    assert (opened.lesson, opened.step) == (LESSONS[2].key, 4)
    assert parse(query, Visit()) == visit


def test_the_page_shows_the_link_that_was_put_together() -> None:
    app = opened_in_app("teach/page.py")
    app.number_input[0].set_value(7)
    app.multiselect[0].set_value(["hints"])
    app.selectbox[1].set_value(3).run()
    assert app.code[0].value.endswith(f"lesson?lesson={LESSONS[0].key}&step=3&class=7&hide=hints")


def test_the_tables_lead_to_pages_that_exist() -> None:
    text = needs() + outline(THREE_HOURS) + outline(EIGHT_HOURS)
    paths = {urlsplit(target).path for target in re.findall(r"\]\((.*?)\)", text)}
    assert paths <= {page.url_path for page in PAGES}
    assert {"lesson", "sheet"} <= paths
    assert all(f"sheet?lesson={each.key}&answers=1" in text for each in LESSONS)


def test_a_class_gets_its_own_numbers_and_no_hints() -> None:
    where = {"lesson": "rounding", "step": "5"}
    app = opened_in_app("lesson/page.py", **where, **{"class": "7", "hide": "hints,solutions"})
    rounding = lesson("rounding").steps
    (task,) = (s.make_task(7000) for s in rounding if getattr(s, "key", "") == "tie")
    assert app.markdown[0].value == task.prompt
    assert not {"Hint", "Show a solution"} & {button.label for button in app.button}
