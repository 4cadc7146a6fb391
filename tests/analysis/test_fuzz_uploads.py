"""A short run of the fuzzer: every crafted file and some damaged ones are measured or refused."""

import pytest

from tests.analysis import fuzz_uploads
from tests.analysis.crafted_files import crafted_files
from tests.analysis.fuzz_uploads import Outcome


def faults(outcomes: list[Outcome]) -> list[Outcome]:
    return [one for one in outcomes if one.kind not in ("measured", "refused")]


def test_damaged_files() -> None:
    outcomes = list(fuzz_uploads.run(120, seed=1))
    assert faults(outcomes) == []
    assert {one.kind for one in outcomes} == {"measured", "refused"}
    assert all(len(one.text) <= 1000 and "\n" not in one.text for one in outcomes)


def test_crafted_files() -> None:
    names = [one.name for one in crafted_files()]
    outcomes = list(fuzz_uploads.run(len(names), seed=0, crafted=True))
    assert faults(outcomes) == []
    measured = [names[one.number] for one in outcomes if one.kind == "measured"]
    assert measured == ["weights of NaN"]  # reported as such, and not quantized


def test_through_real_workers() -> None:
    assert faults(list(fuzz_uploads.through_workers(3, seed=2))) == []


def test_a_fault_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise KeyError("inner")

    monkeypatch.setattr(fuzz_uploads, "measure", broken)
    found = fuzz_uploads.outcome_of(0, fuzz_uploads.damaged(0, 0))
    assert found == Outcome(0, "fault", "KeyError: 'inner'")
