"""The table that `make claims` wrote: a value for each seed, and which statements hold."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, stdev

from core.errors import InputError
from core.studies.claims.statement import Statement, Values
from core.studies.claims.statements import STATEMENTS, regained

PATH = Path(__file__).with_name("claims.json")


@dataclass(frozen=True)
class Row:
    """One measure over the seeds.

    >>> row = Row("x", "an example", "%", {0: 90.0, 1: 94.0})
    >>> row.mean, round(row.spread, 2)
    (92.0, 2.83)
    """

    name: str
    text: str
    unit: str
    values: Mapping[int, float]

    @property
    def mean(self) -> float:
        """Over the seeds."""
        return mean(self.values.values())

    @property
    def spread(self) -> float:
        """Standard deviation over the seeds, with n − 1; 0 for a single one."""
        return stdev(self.values.values()) if len(self.values) > 1 else 0.0


@dataclass(frozen=True)
class Table:
    """All rows, and where they were measured: machine, versions, date."""

    rows: tuple[Row, ...]
    measured: str

    def row(self, name: str) -> Row:
        """The row of this name.

        Raises:
            InputError: when there is none.
        """
        for row in self.rows:
            if row.name == name:
                return row
        raise InputError(f"there is no row {name!r}; run make claims, or choose another.")

    def seeds(self) -> list[tuple[int, Values]]:
        """Each seed that every row has, with the values of all rows."""
        common = set.intersection(*(set(row.values) for row in self.rows)) if self.rows else set()
        return [(seed, {r.name: r.values[seed] for r in self.rows}) for seed in sorted(common)]

    def regained(self, name: str) -> tuple[float, ...]:
        """The share of the loss at its bits that a way of training wins back, for each seed."""
        return tuple(regained(values, name) for _, values in self.seeds())

    def verdicts(
        self, statements: Iterable[Statement] = STATEMENTS
    ) -> list[tuple[str, str, int, int]]:
        """(statement, its source, in how many seeds it holds, of how many).

        Of none when one of its measures is new, and `make claims` has not measured it yet.
        """
        seeds = self.seeds()
        found = []
        for statement in statements:
            outcomes = [statement.outcome(values) for _, values in seeds]
            known = [outcome for outcome in outcomes if outcome is not None]
            found.append((statement.text, statement.source, sum(known), len(known)))
        return found


def read_table(path: Path = PATH) -> Table:
    """The table as it was last written; without rows when it was not.

    Raises:
        InputError: for a file that is no such table.
    """
    if not path.exists():
        return Table((), "")
    try:
        stored = json.loads(path.read_text())
        rows = tuple(
            Row(r["name"], r["text"], r["unit"], {int(k): v for k, v in r["values"].items()})
            for r in stored["rows"]
        )
        return Table(rows, stored["measured"])
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(f"{path.name} is no table of claims ({error}); run make claims.") from None


def write_table(table: Table, path: Path = PATH) -> None:
    """Writes rows, their means and spreads, and verdicts, as JSON that a person can read."""
    rows = [
        {
            "name": row.name,
            "text": row.text,
            "unit": row.unit,
            "mean": round(row.mean, 4) if row.values else None,
            "spread": round(row.spread, 4) if row.values else None,
            **_regained(table, row.name),
            "values": {str(seed): round(value, 4) for seed, value in row.values.items()},
        }
        for row in table.rows
    ]
    verdicts = [
        {"statement": text, "source": source, "holds_in": holds, "of": seeds}
        for text, source, holds, seeds in table.verdicts()
    ]
    stored = {"measured": table.measured, "rows": rows, "statements": verdicts}
    path.write_text(json.dumps(stored, indent=1, ensure_ascii=False) + "\n")


def _regained(table: Table, name: str) -> dict[str, float]:
    """The share of the loss at its bits that a row regains, for rows of training the CNN."""
    shares = table.regained(name) if re.match("cnn [0-9] bits", name) else ()
    return {"regained": round(mean(shares), 4)} if shares else {}
