"""A learner's answers as a table (CSV), a row for each answer; no Streamlit."""

import csv
import io
from collections.abc import Iterable

from lessons.engine.answered import answered, kind_of
from lessons.engine.lesson import Lesson
from lessons.engine.record import Record

COLUMNS = ("lesson", "question", "kind", "try", "seed", "answer", "right")


def answers_table(record: Record, lessons: Iterable[Lesson]) -> str:
    """Every answer in the order of the course; the seed drew the numbers of the question."""
    table = io.StringIO()
    write = csv.writer(table)
    write.writerow(COLUMNS)
    for row in answered(record, lessons):
        for number, one in enumerate(row.attempts, start=1):
            where = (row.lesson.title, row.question.title, kind_of(row.question))
            write.writerow((*where, number, one.seed, one.answer, "yes" if one.right else "no"))
    return table.getvalue()
