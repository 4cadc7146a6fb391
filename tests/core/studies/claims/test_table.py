"""The table of claims: what is kept, how it is summed up, and that the one in the tree is whole."""

import json
import math

import pytest

from benchmarks.claims import MEASURES, with_measures, with_value
from core import InputError
from core.studies.claims.measure import SEEDS, Measure
from core.studies.claims.statement import Statement
from core.studies.claims.statements import STATEMENTS, regained
from core.studies.claims.table import PATH, Row, Table, read_table, write_table


def measures(*names: str) -> list[Measure]:
    return [Measure(name, name, "%", lambda seed: 0.0) for name in names]


def test_numbers_are_kept_and_dropped_with_their_measure() -> None:
    table = with_measures(Table((), ""), measures("a", "b"))
    table = with_value(with_value(table, "a", 0, 1.5), "a", 1, 2.5)
    again = with_measures(table, measures("a", "c"))
    assert [(r.name, dict(r.values)) for r in again.rows] == [("a", {0: 1.5, 1: 2.5}), ("c", {})]
    assert again.seeds() == []  # c has none yet


def test_what_is_written_is_read_again(tmp_path) -> None:
    path = tmp_path / "claims.json"
    rows = tuple(Row(m.name, m.text, m.unit, {0: 90.0, 1: 94.0}) for m in MEASURES)
    write_table(Table(rows, "here, today"), path)
    found = read_table(path)
    assert found.measured == "here, today"
    assert [(r.name, dict(r.values)) for r in found.rows] == [
        (r.name, dict(r.values)) for r in rows
    ]
    stored = json.loads(path.read_text())
    assert stored["rows"][0]["mean"] == 92.0
    assert stored["rows"][0]["spread"] == pytest.approx(math.sqrt(8), abs=1e-4)
    float_bar = next(s for s in stored["statements"] if "97 %" in s["statement"])
    assert (float_bar["holds_in"], float_bar["of"]) == (0, 2)


def test_a_missing_table_has_no_rows_and_a_broken_one_is_refused(tmp_path) -> None:
    assert read_table(tmp_path / "none.json").rows == ()
    (tmp_path / "broken.json").write_text('{"rows": 3}')
    with pytest.raises(InputError, match="run make claims"):
        read_table(tmp_path / "broken.json")
    with pytest.raises(InputError, match="no row 'x'"):
        Table((), "").row("x")


def test_regained_by_hand() -> None:
    values = {"cnn float": 98.0, "cnn W2A4 tensor mse": 88.0, "half": 93.0, "worse": 87.0}
    assert regained(values, "half") == 0.5
    assert regained(values, "worse") == pytest.approx(-0.1)
    three = {"cnn float": 98.0, "cnn W3A4 tensor mse": 94.0, "cnn 3 bits lsq": 97.0}
    assert regained(three, "cnn 3 bits lsq") == 0.75


def test_a_statement_whose_measure_is_new_holds_in_none_of_no_seeds() -> None:
    table = Table((Row("old", "", "%", {0: 1.0, 1: 3.0}),), "here")
    old = Statement("old is above 2", "bar", lambda values: values["old"] > 2)
    new = Statement("new is above 2", "bar", lambda values: values["new"] > 2)
    counts = [counted for *_, counted, _ in table.verdicts((old, new))]
    assert counts == [1, 0]
    assert [of for *_, of in table.verdicts((old, new))] == [2, 0]


def test_every_statement_names_measures_that_exist() -> None:
    values = {m.name: 50.0 for m in MEASURES}
    assert {type(s.holds(values)) for s in STATEMENTS} == {bool}
    assert len({m.name for m in MEASURES}) == len(MEASURES)


def test_the_table_in_the_tree_has_every_measure_for_every_seed() -> None:
    table = read_table(PATH)
    assert {row.name for row in table.rows} == {m.name for m in MEASURES}
    assert all(set(row.values) == set(SEEDS) for row in table.rows)


def test_the_bars_hold_in_every_seed() -> None:
    bars = [(holds, of) for _, source, holds, of in read_table(PATH).verdicts() if source == "bar"]
    assert len(bars) == 2
    assert all(holds == of == len(SEEDS) for holds, of in bars)
