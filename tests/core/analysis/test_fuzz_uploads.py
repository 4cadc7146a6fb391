"""A short run of the fuzzer: every crafted file and some damaged ones are measured or refused."""

import pytest

from tests.core.analysis import fuzz_uploads
from tests.core.analysis.crafted_files import crafted_files
from tests.core.analysis.fuzz_uploads import Outcome

pytestmark = pytest.mark.slow

DAMAGED = 100


def faults(outcomes: list[Outcome]) -> list[Outcome]:
    return [one for one in outcomes if one.kind not in ("measured", "refused")]


def test_crafted_and_damaged_files() -> None:
    names = [one.name for one in crafted_files()]
    outcomes = list(fuzz_uploads.run(len(names) + DAMAGED, seed=1))
    assert faults(outcomes) == []
    assert [one.number for one in outcomes] == list(range(len(names) + DAMAGED))
    assert all(len(one.text) <= 1000 and "\n" not in one.text for one in outcomes)
    crafted, damaged = outcomes[: len(names)], outcomes[len(names) :]
    measured = [names[one.number] for one in crafted if one.kind == "measured"]
    assert measured == ["weights of NaN"]  # reported as such, and not quantized
    assert {one.kind for one in damaged} == {"measured", "refused"}


def test_through_real_workers() -> None:
    assert faults(list(fuzz_uploads.through_workers(3, seed=2))) == []


def test_a_fault_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise KeyError("inner")

    monkeypatch.setattr(fuzz_uploads, "measure", broken)
    found = fuzz_uploads.outcome_of(0, fuzz_uploads.hostile(0, 0))
    assert found == Outcome(0, "fault", "KeyError: 'inner'")
