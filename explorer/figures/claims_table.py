"""What `make claims` measured over the seeds, as columns of a table."""

from collections.abc import Iterable
from statistics import mean

from core.studies.claims.statement import Statement
from core.studies.claims.table import Row, Table

_OURS = "our own bar"


def measured_columns(table: Table, prefix: str) -> dict[str, list[str]]:
    """The measures whose names begin with `prefix`: their mean and spread over the seeds.

    Where the digits CNN was trained at few bits, also how much of the loss that regains.
    """
    rows = [row for row in table.rows if row.values and row.name.startswith(prefix)]
    columns = {
        "measured": [row.text for row in rows],
        "mean ± spread": [mean_and_spread(row) for row in rows],
        "of the loss regained ↑": [_regained(table, row.name) for row in rows],
        "seeds": [str(len(row.values)) for row in rows],
    }
    return {name: column for name, column in columns.items() if any(column)}


def statement_columns(table: Table, statements: Iterable[Statement]) -> dict[str, list[str]]:
    """Every statement, who makes it, and in how many seeds it holds."""
    verdicts = table.verdicts(statements)
    return {
        "statement": [text for text, *_ in verdicts],
        "who says so": [_OURS if source == "bar" else source for _, source, *_ in verdicts],
        "outcome here": [_outcome(holds, seeds) for *_, holds, seeds in verdicts],
    }


def mean_and_spread(row: Row) -> str:
    """Over the seeds: one decimal of what is measured in %, dB or ×, else three digits.

    >>> mean_and_spread(Row("x", "", "%", {0: 90.0, 1: 94.0}))
    '92.0 ± 2.8 %'
    >>> mean_and_spread(Row("x", "", "largest error", {0: 0.0181, 1: 0.0183}))
    '0.0182 ± 0.00014 largest error'
    """
    if row.unit[0] in "%d×":
        return f"{row.mean:.1f} ± {row.spread:.1f} {row.unit}"
    return f"{row.mean:.3g} ± {row.spread:.2g} {row.unit}"


def _regained(table: Table, name: str) -> str:
    """The mean share of the lost points; not at 4 bits, where one test digit is a third of them."""
    if not name.startswith(("cnn 2 bits", "cnn 3 bits")):
        return ""
    return f"{mean(table.regained(name)):.0%}"


def _outcome(holds: int, seeds: int) -> str:
    """In words, with the count.

    >>> _outcome(0, 5), _outcome(3, 5), _outcome(5, 5)
    ('no, in 0 of 5 seeds', 'depends, in 3 of 5 seeds', 'yes, in 5 of 5 seeds')
    >>> _outcome(0, 0)
    'not measured yet'
    """
    if not seeds:
        return "not measured yet"
    word = "yes" if holds == seeds else "depends" if holds else "no"
    return f"{word}, in {holds} of {seeds} seeds"
