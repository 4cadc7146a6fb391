"""The certificate as HTML: complete in itself, without a link or a script; no Streamlit."""

from collections.abc import Iterable
from datetime import date
from html import escape
from itertools import groupby

from core.version import VERSION
from lessons.engine.answered import Answered, answered, kind_of
from lessons.engine.lesson import Lesson
from lessons.engine.progress import score
from lessons.engine.record import Record

STYLE = """<style>
.certificate { max-width: 46rem; margin: 0 auto; line-height: 1.45; }
.certificate h1 { margin: 0 0 0.5rem; font-size: 1.7rem; }
.certificate h2 { margin: 1.4rem 0 0.3rem; font-size: 1.1rem; break-after: avoid; }
.certificate table { width: 100%; border-collapse: collapse; }
.certificate :is(td, th) { padding: 0.2rem 0.6rem 0.2rem 0; text-align: left; }
.certificate td { vertical-align: top; }
.certificate tr { border-bottom: 1px solid #bbb; break-inside: avoid; }
.certificate td:first-child { width: 50%; }
.certificate td:nth-child(2) { width: 16%; }
.certificate .name { font-size: 1.3rem; border-bottom: 1px solid; min-height: 1.8em; }
</style>"""

HOW = (
    ("prediction", "made before the answer is shown; only the first guess counts."),
    ("check", "its numbers are drawn by a seed; another try comes with other numbers."),
    ("program", "a function in Python, run against chosen and random calls."),
    ("target", "a goal that was reached on the controls of a lab."),
)


def certificate(record: Record, lessons: Iterable[Lesson], name: str, on: date) -> str:
    """The certificate as a piece of HTML; every text in it is escaped.

    name: of the learner; "" leaves a line to write it.
    """
    course = tuple(lessons)
    scores = [score(record.of(lesson), lesson) for lesson in course]
    right, asked = sum(s.right for s in scores), sum(s.questions for s in scores)
    finished = sum(s.right == s.questions for s in scores)
    how = "".join(f"<li><b>{kind}</b>: {text}</li>" for kind, text in HOW)
    parts = [
        "<h1>Neural-network quantization: what was checked</h1>",
        f'<p class="name">{escape(name)}</p>',
        f"<p>{right} of {asked} questions answered correctly; {finished} of {len(course)} lessons "
        f"complete. {on.day} {on:%B %Y}.</p>",
        f"<p>How each kind of question is checked:</p><ul>{how}</ul>",
    ]
    for lesson, rows in groupby(answered(record, course), key=lambda row: row.lesson):
        result = scores[course.index(lesson)]
        parts.append(
            f"<h2>{escape(lesson.title)}: {result.right} of {result.questions}</h2>"
            f"<p>{escape(lesson.purpose)}</p>"
            f"<table><tr><th>Question</th><th>Kind</th><th>Outcome</th></tr>"
            f"{''.join(map(_row, rows))}</table>"
        )
    parts.append(
        f"<p>Quantization explorer {escape(VERSION)}, after the survey by Gholami, Kim, Dong, Yao, "
        "Mahoney and Keutzer, arXiv 2103.13630. The answers were kept in the learner’s own "
        "browser; nobody supervised them.</p>"
    )
    return f'<div class="certificate">{"".join(parts)}</div>'


def as_file(body: str) -> str:
    """The certificate as a file that a browser opens and prints."""
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
        f"<title>Certificate: neural-network quantization</title>{STYLE}</head>"
        f'<body style="font-family: sans-serif; padding: 1rem">{body}</body></html>'
    )


def _row(row: Answered) -> str:
    cells = (row.question.title, kind_of(row.question), row.outcome)
    return f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in cells)}</tr>"
