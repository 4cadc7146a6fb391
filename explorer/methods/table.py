"""The table of all cases, for the page and as a CSV file."""

import csv
import io
from collections.abc import Sequence

from core.methods.registry import method_named
from core.studies.claims.method_order import ordered
from core.studies.claims.method_table import Cell, MethodTable
from explorer.figures.by_column import by_column
from explorer.methods.families import family_of

MISSING = "not measured yet"
Value = str | int | float | None


def columns(cells: Sequence[Cell]) -> dict[str, list[Value]]:
    """A row for each cell; numbers are None where nothing was measured, and `note` says why."""
    return by_column([_row(cell) for cell in cells])


def as_csv(cells: Sequence[Cell], measured: str) -> str:
    """The same as a CSV file, with where it was measured in every row."""
    out = io.StringIO()
    rows = [{**_row(cell), "network": cell.case.network, "measured": measured} for cell in cells]
    writer = csv.DictWriter(out, list(rows[0]) if rows else [])
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def over_seeds(cell: Cell) -> str:
    """Mean and standard deviation of the accuracy, as text.

    >>> from core.studies.claims.method_cases import Case
    >>> over_seeds(Cell(Case("nearest", "digits", 4), {}))
    'not measured yet'
    """
    if not cell.runs:
        return MISSING
    mean = f"{100 * cell.accuracy:.1f}"
    if len(cell.runs) == 1:
        return f"{mean} %, 1 seed"
    return f"{mean} ± {100 * cell.spread:.1f} %, {len(cell.runs)} seeds"


def order_columns(table: MethodTable) -> dict[str, list[str]]:
    """The methods in the literature's order: their accuracy, over the seeds and in each of them."""
    cells = ordered(table)
    runs = [sorted(cell.runs.items()) for cell in cells]
    return {
        "method": [method_named(cell.case.method).title for cell in cells],
        "accuracy ↑": [over_seeds(cell) for cell in cells],
        "seed by seed, %": [
            ", ".join(f"{100 * run.accuracy:.1f}" for _, run in each) or MISSING for each in runs
        ],
    }


def _row(cell: Cell) -> dict[str, Value]:
    method = method_named(cell.case.method)
    runs = bool(cell.runs)
    sqnr = cell.sqnr_db if runs else None
    return {
        "method": method.title,
        "bits": cell.case.bits,
        "needs": family_of(method).title,
        "section": method.section,
        "accuracy % ↑": round(100 * cell.accuracy, 2) if runs else None,
        "spread": round(100 * cell.spread, 2) if len(cell.runs) > 1 else None,
        "SQNR dB ↑": None if sqnr is None else round(sqnr, 2),
        "bytes ↓": round(cell.bytes) if runs else None,
        "seconds ↓": round(cell.seconds, 2) if runs else None,
        "note": _note(cell),
    }


def _note(cell: Cell) -> str:
    if cell.runs:
        seeds = len(cell.runs)
        return f"{seeds} seed" if seeds == 1 else f"{seeds} seeds"
    return cell.refusal or MISSING
