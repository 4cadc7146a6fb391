"""The controls of the map: chapter, outcome, words; and the file that is read."""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from core.studies.survey.rows import ROWS
from explorer import settings
from explorer.controls.choices import segments, select
from explorer.survey.survey_map import MapRow
from lessons.engine.claim import Verdict

ALL = "all"
CHAPTERS = (ALL, *dict.fromkeys(row.section.partition("-")[0] for row in ROWS))
OUTCOMES = (ALL, *(verdict.value for verdict in Verdict), "no outcome")


@dataclass(frozen=True)
class SurveySettings:
    """Filters, and the source file that is shown; "" for none."""

    chapter: str = settings.choice("III", CHAPTERS)
    outcome: str = settings.choice(ALL, OUTCOMES)
    words: str = settings.text("", r"[^<>]{0,40}")
    file: str = settings.text("", r"core/[a-z0-9_/]{1,80}\.py|")


def filters() -> None:
    """Chapter, outcome, and words that a row must hold."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        segments(SurveySettings, "chapter", "Chapter", CHAPTERS)
        select(SurveySettings, "outcome", "Outcome here", OUTCOMES, width=220)
        key = settings.key(SurveySettings, "words")
        st.text_input("Words", key=key, max_chars=40, width=220)


def kept(now: SurveySettings, rows: Sequence[MapRow]) -> list[MapRow]:
    """The rows that the filters keep."""
    return [
        each
        for each in rows
        if now.chapter in (ALL, each.row.section.partition("-")[0])
        and _has_outcome(each, now.outcome)
        and now.words.lower() in f"{each.row.concept} {each.row.claim}".lower()
    ]


def _has_outcome(each: MapRow, outcome: str) -> bool:
    if outcome == ALL:
        return True
    if outcome == OUTCOMES[-1]:
        return not each.findings
    return any(finding.words.startswith(outcome) for finding in each.findings)
