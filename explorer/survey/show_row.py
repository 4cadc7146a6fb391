"""One row of the map on the page, and the source file that a visitor opens from it."""

from functools import partial
from urllib.parse import urlencode

import streamlit as st

from core.studies.claims.method_cases import Case
from explorer import compute, settings
from explorer.pages import EXPLORER
from explorer.survey.controls import SurveySettings
from explorer.survey.survey_map import NOT_HERE, Finding, MapRow
from lessons.engine.lesson import Lesson


def show_row(each: MapRow) -> None:
    """The row as a card of five lines, each place a link."""
    row = each.row
    files = [_link(file, "survey", chapter="all", file=file) for file in each.files]
    labs = [_link(page.title, page.url_path) for page in each.labs]
    labs += [_link(one.question, "experiments", experiment=one.name) for one in each.experiments]
    lessons = [_lesson(one, 1, one.title) for one in each.lessons]
    found = [_finding(finding) for finding in each.findings]
    with st.container(border=True):
        st.markdown(
            f"**{row.section} · {row.concept}** `{row.formula}`  \n"
            f"{row.claim[0].upper()}{row.claim[1:]}.  \n"
            f"In core: {', '.join(files) or NOT_HERE} · "
            f"Lab: {', '.join(labs) or NOT_HERE} · "
            f"Lesson: {', '.join(lessons) or NOT_HERE}  \n"
            f"Outcome: {'; '.join(found) or each.without_finding}."
        )


def show_source(file: str) -> None:
    """The file, when it is one that the map names."""
    if file not in {name for row in compute.survey_rows() for name in row.files}:
        st.warning("The map names no such file. Open one by its link below.")
        return
    with st.container(border=True):
        st.markdown(f"**{file}**")
        st.code((EXPLORER.parent / file).read_text("utf-8"), language="python", height=420)
        st.button(
            "Close",
            icon=":material/close:",
            on_click=partial(settings.put, SurveySettings, file=""),
        )


def _finding(finding: Finding) -> str:
    if finding.lesson:
        return f"**{finding.words}** ({_lesson(finding.lesson, finding.step, finding.test)})"
    if finding.case:
        where = _link(finding.test, "methods", **_query(finding.case))
        return f"**{finding.words}** ({where})"
    if finding.experiment:
        where = _link(finding.test, "experiments", experiment=finding.experiment.name)
        return f"**{finding.words}** ({where})"
    return f"**{finding.words}** ({_link(finding.test, 'claims')})"


def _query(case: Case) -> dict[str, str]:
    """The address of the page "Methods compared" with this case opened."""
    return {"network": case.network, "method": case.method, "bits": str(case.bits)}


def _lesson(lesson: Lesson, step: int, text: str) -> str:
    return _link(text, "lesson", lesson=lesson.key, step=str(step))


def _link(text: str, address: str, **query: str) -> str:
    return f"[{text}](/{address}{'?' if query else ''}{urlencode(query)})"
