"""The table of methods that `make claims` fills: what each case gave, seed by seed."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from statistics import mean, stdev

from core.errors import InputError
from core.studies.claims.method_cases import Case, Measured

PATH = Path(__file__).with_name("methods.json")


@dataclass(frozen=True)
class Cell:
    """One case over the seeds.

    runs: by seed, in the order in which they were measured. refusal: why there are none, or "".
    """

    case: Case
    runs: Mapping[int, Measured]
    refusal: str = ""

    @property
    def accuracy(self) -> float:
        """Mean over the seeds, 0 to 1; higher is better."""
        return mean(run.accuracy for run in self.runs.values())

    @property
    def spread(self) -> float:
        """Standard deviation of the accuracy, with n − 1; 0 for a single seed."""
        values = [run.accuracy for run in self.runs.values()]
        return stdev(values) if len(values) > 1 else 0.0

    @property
    def bytes(self) -> float:
        """Mean over the seeds; it differs where a method chooses what it stores."""
        return mean(run.bytes for run in self.runs.values())

    @property
    def seconds(self) -> float:
        """Mean over the seeds, on the machine that measured."""
        return mean(run.seconds for run in self.runs.values())

    @property
    def sqnr_db(self) -> float | None:
        """Mean over the seeds in dB, higher is better; None when a run was exact."""
        values = [run.sqnr_db for run in self.runs.values() if run.sqnr_db is not None]
        return mean(values) if len(values) == len(self.runs) else None

    def with_run(self, seed: int, found: Measured | str) -> "Cell":
        """The cell with one run more; a sentence is a refusal."""
        if isinstance(found, str):
            return replace(self, refusal=found)
        return replace(self, runs={**self.runs, seed: found})


@dataclass(frozen=True)
class MethodTable:
    """All cells that were measured, by case, and where: machine, versions, date."""

    cells: Mapping[Case, Cell]
    measured: str

    def cell(self, case: Case) -> Cell:
        """The cell of this case; without runs when it was not measured."""
        return self.cells.get(case, Cell(case, {}))

    def missing(self, cases: Iterable[Case], seeds: Iterable[int]) -> list[tuple[int, Case]]:
        """What is still to be measured: the first seed of every case, then the second, …"""
        listed = tuple(cases)
        return [
            (seed, case)
            for seed in seeds
            for case in listed
            if not self.cell(case).refusal and seed not in self.cell(case).runs
        ]

    def with_run(self, case: Case, seed: int, found: Measured | str) -> "MethodTable":
        """The table with one run more."""
        return replace(self, cells={**self.cells, case: self.cell(case).with_run(seed, found)})


def read_methods(path: Path = PATH) -> MethodTable:
    """The table as it was last written; without cells when it was not.

    Raises:
        InputError: for a file that is no such table.
    """
    if not path.exists():
        return MethodTable({}, "")
    try:
        stored = json.loads(path.read_text())
        cells = [
            Cell(
                Case(**each["case"]),
                {int(seed): Measured(**run) for seed, run in each["runs"].items()},
                each["refusal"],
            )
            for each in stored["cells"]
        ]
        return MethodTable({cell.case: cell for cell in cells}, stored["measured"])
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(
            f"{path.name} is no table of methods ({error}); delete it and run make claims."
        ) from None


def write_methods(table: MethodTable, path: Path = PATH) -> None:
    """Writes the cells as JSON, a line for each; a reader never sees half a file."""
    lines = [
        json.dumps(
            {
                "case": asdict(cell.case),
                "runs": {str(seed): asdict(run) for seed, run in cell.runs.items()},
                "refusal": cell.refusal,
            },
            ensure_ascii=False,
        )
        for cell in table.cells.values()
    ]
    text = f'{{"measured": {json.dumps(table.measured, ensure_ascii=False)},\n"cells": [\n'
    unfinished = path.with_suffix(".part")
    unfinished.write_text(text + ",\n".join(lines) + "\n]}\n")
    unfinished.replace(path)
