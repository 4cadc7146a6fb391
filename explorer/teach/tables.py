"""The outlines and the table of the page for teachers, as Markdown; no Streamlit."""

from explorer.pages import PAGES
from lessons.engine.duration import minutes
from lessons.engine.exercise import Write
from lessons.engine.lesson import Lesson
from lessons.outlines import Hour, elsewhere
from lessons.registry import LESSONS, lesson


def outline(hours: tuple[Hour, ...]) -> str:
    """The hours as a list, and the lessons that are in none of them."""
    rows = [
        f"{number}. **{hour.title}** ({sum(minutes(lesson(key)) for key in hour.lessons)} "
        f"minutes of lessons): {_linked(hour.lessons)}.  \n   *Together:* {hour.together}"
        for number, hour in enumerate(hours, start=1)
    ]
    left = elsewhere(hours)
    return "\n".join(rows) + (f"\n\nFor homework: {_linked(left)}." if left else "")


def needs() -> str:
    """What each lesson takes, what it builds on, and where its sheets are."""
    head = "| lesson | minutes | questions | builds on | labs | on paper |"
    rows = [_row(number, each) for number, each in enumerate(LESSONS, start=1)]
    return "\n".join([head, "| --- | --: | --: | --- | --- | --- |", *rows])


def _row(number: int, each: Lesson) -> str:
    programs = sum(isinstance(question, Write) for question in each.questions)
    asked = f"{len(each.questions)}{f', {programs} in Python' if programs else ''}"
    titles = {page.url_path: page.title for page in PAGES}
    labs = ", ".join(f"[{titles[lab]}]({lab})" for lab in each.labs if lab in titles)
    sheet = f"sheet?lesson={each.key}"
    return (
        f"| {number}. [{each.title}](lesson?lesson={each.key}) | {minutes(each)} | {asked} | "
        f"{', '.join(lesson(key).title for key in each.builds_on) or '–'} | {labs} | "
        f"[questions]({sheet}), [answers]({sheet}&answers=1) |"
    )


def _linked(keys: tuple[str, ...]) -> str:
    return ", ".join(f"[{lesson(key).title}](lesson?lesson={key})" for key in keys)
