"""The outlines and the table of the page for teachers, as Markdown; no Streamlit."""

from explorer.pages import page_at
from lessons.engine.duration import minutes
from lessons.engine.exercise import Write
from lessons.engine.lesson import Lesson
from lessons.outlines import Outline
from lessons.registry import LESSONS, lesson


def outline(course: Outline) -> str:
    """The hours as a list, with what is for home, and what comes afterwards."""
    rows = []
    for number, hour in enumerate(course.hours, start=1):
        home = _linked(hour.homework)
        rows.append(
            f"{number}. **{hour.title}** ({_minutes(hour.lessons)} minutes of lessons): "
            f"{_linked(hour.lessons)}.  \n   *Together:* {hour.together}"
            + (f"  \n   *At home* ({_minutes(hour.homework)} minutes): {home}." if home else "")
        )
    afterwards = f"*Afterwards, for those who go on:* {_linked(course.afterwards)}."
    return "\n".join(rows) + f"\n\n{afterwards}"


def needs() -> str:
    """What each lesson takes, what it builds on, and where its sheets are."""
    head = "| lesson | minutes | questions | builds on | labs | on paper |"
    rows = [_row(number, each) for number, each in enumerate(LESSONS, start=1)]
    return "\n".join([head, "| --- | --: | --: | --- | --- | --- |", *rows])


def _row(number: int, each: Lesson) -> str:
    programs = sum(isinstance(question, Write) for question in each.questions)
    asked = f"{len(each.questions)}{f', {programs} in Python' if programs else ''}"
    places = zip(each.pages, each.labs, strict=True)
    labs = ", ".join(f"[{page_at(page).title}]({lab})" for page, lab in places)
    sheet = f"sheet?lesson={each.key}"
    return (
        f"| {number}. [{each.title}](lesson?lesson={each.key}) | {minutes(each)} | {asked} | "
        f"{', '.join(lesson(key).title for key in each.builds_on) or '–'} | {labs} | "
        f"[questions]({sheet}), [answers]({sheet}&answers=1) |"
    )


def _minutes(keys: tuple[str, ...]) -> int:
    return sum(minutes(lesson(key)) for key in keys)


def _linked(keys: tuple[str, ...]) -> str:
    return ", ".join(f"[{lesson(key).title}](lesson?lesson={key})" for key in keys)
