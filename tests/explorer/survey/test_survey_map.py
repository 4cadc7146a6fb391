"""The map of the survey: everything that it names exists, and no cell is empty."""

import re
from dataclasses import replace

import pytest

from core.methods.registry import METHODS
from core.studies.claims.method_cases import Case, Measured
from core.studies.claims.method_table import Cell, MethodTable, read_methods
from core.studies.claims.statements import STATEMENTS
from core.studies.claims.table import read_table
from core.studies.survey.rows import ROWS
from explorer.survey import survey_map as the_map
from explorer.survey.markdown_map import PATH, ROOT, as_markdown
from explorer.survey.places import PLACES
from explorer.survey.survey_map import survey_map
from lessons.engine.claim import Verdict
from lessons.engine.verdicts import predictions_of, read_verdicts, write_verdicts
from lessons.registry import LESSONS
from tests.explorer.opening import opened

MAP = survey_map(read_table(), read_verdicts(), read_methods())


def test_every_place_that_the_rows_name_exists() -> None:
    assert all((ROOT / file).is_file() for row in MAP for file in row.files)
    assert all(page.path.is_file() for row in MAP for page in row.labs)
    assert {name for row in ROWS for name in row.methods} <= set(METHODS)
    assert {text for row in ROWS for text in row.statements} <= {s.text for s in STATEMENTS}
    concepts = [row.concept for row in ROWS]
    assert len(set(concepts)) == len(concepts)
    assert set(PLACES) <= set(concepts)
    known = {(each.key, prediction) for each, prediction in predictions_of(LESSONS)}
    assert {(t.lesson, t.prediction) for p in PLACES.values() for t in p.tests} <= known


def test_every_method_of_the_registry_is_on_the_map(monkeypatch: pytest.MonkeyPatch) -> None:
    new = replace(METHODS["nearest"], name="new", title="a new method", section="IV-E")
    monkeypatch.setattr(the_map, "METHODS", {**METHODS, "new": new})
    found = [
        each
        for each in survey_map(read_table(), {}, read_methods())
        if each.row.concept == "a new method"
    ]
    assert [each.files for each in found] == [(new.file,)]
    assert {name for each in MAP for name in each.row.methods} == set(METHODS)


def test_a_method_without_a_verdict_says_what_it_reaches() -> None:
    case, run = Case("brecq", "depthwise", 4), Measured(0.9, 0.97, None, 1, 4, 0.1)
    measured = MethodTable({case: Cell(case, {0: run, 1: run})}, "here")
    rows = survey_map(read_table(), {}, measured)
    (brecq,) = (each for each in rows if each.row.concept == "BRECQ")
    (found,) = brecq.findings
    assert found.words == "measured: 90.0 ± 0.0 %, 2 seeds"
    assert found.test == "BRECQ at 4 bits, depthwise CNN"
    assert f"{found.words} ([{found.test}](methods.json))" in as_markdown([brecq])


def test_no_cell_of_the_markdown_file_is_empty_and_every_link_leads_somewhere() -> None:
    text = as_markdown(MAP)
    lines = [line for line in text.splitlines() if line.startswith("|")]
    assert len(lines) == 2 + len(MAP)
    for line in lines:
        cells = re.split(r"(?<!\\)\|", line)[1:-1]
        assert len(cells) == 8
        assert all(cell.strip() for cell in cells)
    targets = [t for t in re.findall(r"\]\(([^)]+)\)", text) if "://" not in t]
    assert targets
    assert all((PATH.parent / target).resolve().exists() for target in targets)


def test_what_is_only_quoted_or_missing_says_so() -> None:
    text = as_markdown(MAP)
    assert "quoted only, not measured here" in text
    assert "not here" in text
    assert "not tested here" in text


def test_the_file_in_the_tree_has_a_line_for_every_row() -> None:
    kept = PATH.read_text()
    assert all(f"| {row.concept.replace('|', chr(92) + '|')} |" in kept for row in ROWS)


def test_verdicts_are_written_and_read_again(tmp_path) -> None:
    path = tmp_path / "verdicts.json"
    assert read_verdicts(path) == {}
    verdicts = {("granularity", "channel"): Verdict.DEPENDS, ("rounding", "ties"): None}
    write_verdicts(verdicts, path)
    assert read_verdicts(path) == verdicts


def test_the_page_shows_a_chapter_finds_words_and_opens_a_file() -> None:
    app = opened("survey/page.py")
    cards = [m.value for m in app.markdown if m.value.startswith("**III-")]
    assert len(cards) == sum(row.row.section.startswith("III-") for row in MAP)
    assert all("In core: " in card and "Outcome: " in card for card in cards)
    app = opened("survey/page.py", chapter="all", words="equalization", file="core/params.py")
    assert "class QuantParams" in app.code[0].value
    assert any("cross-layer equalization" in m.value for m in app.markdown)
    app = opened("survey/page.py", file="core/studies/claims/table.py")  # which no row names
    assert app.warning
    assert not app.code
