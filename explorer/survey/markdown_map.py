"""The map as a Markdown file, whose links lead to files of the project."""

import os
from collections.abc import Iterable
from pathlib import Path

from explorer.pages import EXPLORER, page_at
from explorer.survey.survey_map import NOT_HERE, Finding, MapRow
from lessons.engine.lesson import Lesson

ROOT = EXPLORER.parent
EXPERIMENTS_VIEW = page_at("experiments").view
PATH = ROOT / "core" / "studies" / "claims" / "SURVEY_MAP.md"

_HEAD = """# Map of the survey

Gholami, Kim, Dong, Yao, Mahoney and Keutzer,
[arXiv 2103.13630](https://arxiv.org/abs/2103.13630), row by row. Written by `make claims` from the
registries of methods, pages, lessons and claims; do not edit it.

"""
_COLUMNS = ("section", "concept", "formula", "claim", "file", "lab", "lesson", "outcome here")


def as_markdown(rows: Iterable[MapRow]) -> str:
    """The whole file."""
    lines = [_line(_COLUMNS), _line(["---"] * len(_COLUMNS)), *map(_row, rows)]
    return _HEAD + "\n".join(lines) + "\n"


def write_map(rows: Iterable[MapRow]) -> None:
    """Writes it where it is kept."""
    PATH.write_text(as_markdown(rows))


def lesson_folder(lesson: Lesson) -> str:
    """Where the lesson is written, below the root of the project."""
    return f"lessons/{lesson.key.replace('-', '_')}"


def _row(each: MapRow) -> str:
    row = each.row
    files = [_link(Path(file).name, file) for file in each.files]
    labs = [_link(page.title, f"explorer/{page.view}") for page in each.labs]
    labs += [_link(one.question, f"explorer/{EXPERIMENTS_VIEW}") for one in each.experiments]
    lessons = [_link(one.title, lesson_folder(one)) for one in each.lessons]
    found = [_finding(finding) for finding in each.findings]
    return _line(
        [
            row.section,
            row.concept,
            row.formula,
            row.claim,
            ", ".join(files) or NOT_HERE,
            ", ".join(labs) or NOT_HERE,
            ", ".join(lessons) or NOT_HERE,
            "; ".join(found) or each.without_finding,
        ]
    )


def _finding(finding: Finding) -> str:
    if finding.lesson:
        return f"{finding.words} ({_link(finding.test, lesson_folder(finding.lesson))})"
    kept = "methods.json" if finding.case else "claims.json"
    return f"{finding.words} ({_link(finding.test, f'core/studies/claims/{kept}')})"


def _link(text: str, target: str) -> str:
    return f"[{text}]({os.path.relpath(ROOT / target, PATH.parent)})"


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
