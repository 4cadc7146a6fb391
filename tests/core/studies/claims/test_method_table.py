"""The table of methods: what is missing, what is kept, and the order it is compared with."""

import math

import pytest

from core import InputError
from core.methods.registry import METHODS
from core.studies.claims.measure import SEEDS
from core.studies.claims.method_cases import BITS, SCALES, Case, Measured, cases, run_case
from core.studies.claims.method_order import ORDER, Outcome, Rung, rungs
from core.studies.claims.method_table import (
    PATH,
    Cell,
    MethodTable,
    read_methods,
    write_methods,
)

A, B = Case("nearest", "depthwise", 4), Case("brecq", "depthwise", 4)


def run(accuracy: float, float_accuracy: float = 0.98, sqnr: float | None = 10.0) -> Measured:
    return Measured(accuracy, float_accuracy, sqnr, 1000, 8000, 2.0)


def test_the_first_seed_of_everything_comes_first_and_a_refusal_is_not_tried_again() -> None:
    table = MethodTable({}, "")
    assert table.missing((A, B), (0, 1)) == [(0, A), (0, B), (1, A), (1, B)]
    table = table.with_run(A, 0, run(0.9)).with_run(B, 0, "no batch normalization.")
    assert table.missing((A, B), (0, 1)) == [(1, A)]
    assert table.cell(B).refusal == "no batch normalization."
    assert not table.cell(B).runs


def test_mean_and_spread_by_hand() -> None:
    cell = Cell(A, {0: run(0.90, sqnr=10.0), 1: run(0.94, sqnr=20.0)})
    assert cell.accuracy == pytest.approx(0.92)
    assert cell.spread == pytest.approx(math.sqrt(0.0008))
    assert (cell.sqnr_db, cell.bytes, cell.seconds) == (15.0, 1000, 2.0)
    exact = cell.with_run(2, run(0.98, sqnr=None))
    assert exact.sqnr_db is None
    assert Cell(A, {0: run(0.9)}).spread == 0.0


def test_what_is_written_is_read_again_and_a_broken_file_is_refused(tmp_path) -> None:
    path = tmp_path / "methods.json"
    assert not read_methods(path).cells
    table = MethodTable({}, "here, today").with_run(A, 3, run(0.9, sqnr=None))
    table = table.with_run(B, 0, "a “refusal”, in words.")
    write_methods(table, path)
    assert read_methods(path) == table
    path.write_text('{"cells": 3}')
    with pytest.raises(InputError, match="run make claims"):
        read_methods(path)


def test_cases_are_each_method_at_each_bits_on_each_network_once() -> None:
    listed = cases()
    own = sum(method.own_bits is not None for method in METHODS.values())
    count = (len(METHODS) - own) * len(BITS) + own
    assert len(set(listed)) == len(listed) == count * len(SCALES)
    assert {case.bits for case in listed if case.method.startswith("bwn")} == {1}


def test_a_method_that_counts_bits_itself_is_given_as_many() -> None:
    assert Case("several-bases", "digits", 3).values == {"bases": 3}
    assert Case("vector", "digits", 2).values == {"centroids": 16}  # 4 bits for two weights
    assert Case("hawq", "digits", 4).values == {"average_bits": 4}
    assert Case("nearest", "digits", 4).values == {}


def test_the_table_in_the_tree_has_shares_and_known_seeds() -> None:
    table = read_methods(PATH)
    assert table.cells
    for cell in table.cells.values():
        assert set(cell.runs) <= set(SEEDS)
        assert bool(cell.refusal) != bool(cell.runs)
        for one in cell.runs.values():
            assert 0 <= one.accuracy <= 1
            assert 0 < one.bytes < one.float_bytes


@pytest.mark.slow
def test_a_run_is_measured_and_a_refusal_is_its_sentence() -> None:
    found = run_case(Case("nearest", "digits", 2), 0)
    assert isinstance(found, Measured)
    assert found.accuracy < found.float_accuracy  # 2 bits cost something here
    refused = run_case(Case("dfq", "digits", 4), 0)  # this network has no batch normalization
    assert isinstance(refused, str)
    assert "batch norm" in refused


def gain(worse: tuple[float, ...], better: tuple[float, ...]) -> Rung:
    pair = (dict(enumerate(map(run, each))) for each in (worse, better))
    return Rung(*(Cell(case, runs) for case, runs in zip((A, B), pair, strict=True)))


@pytest.mark.parametrize(
    ("worse", "better", "outcome", "why"),
    [
        ((0.5, 0.6), (0.7, 0.8), Outcome.SAME, ""),
        ((0.7, 0.8), (0.5, 0.6), Outcome.NOT_HERE, "do not say why"),
        ((0.5, 0.7), (0.6, 0.6), Outcome.DEPENDS, "do not say why"),
        ((0.96, 0.98), (0.98, 0.98), Outcome.DEPENDS, "both are on average 0.5 points from"),
        ((0.98, 0.98), (0.11, 0.97), Outcome.NOT_HERE, "BRECQ fails in seed 0, with 11%"),
        ((0.98, 0.98), (0.11, 0.97), Outcome.NOT_HERE, "the other runs both are on average 0.3 p"),
        ((), (0.5, 0.6), Outcome.MISSING, ""),
    ],
)
def test_a_pair_of_the_order(worse, better, outcome, why) -> None:
    rung = gain(worse, better)
    assert rung.outcome is outcome
    assert why in rung.why
    assert bool(why) == bool(rung.why)
    assert outcome.value in rung.sentence


def test_the_order_in_the_tree_was_measured_in_every_seed() -> None:
    found = list(rungs(read_methods(PATH)))
    assert len(found) == len(ORDER) - 1
    assert all(len(rung.gains) == len(SEEDS) for rung in found)
