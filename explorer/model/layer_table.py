"""A report's numbers as rows: the text twin of its chart."""

import csv
import io

from core.analysis import Report
from core.analysis.shell.table import stage_sqnr
from core.metrics import decibels
from core.visible import visible
from explorer.model import measures


def rows(report: Report) -> list[dict[str, str]]:
    """One row for each layer, worst first; SQNR in dB unless a column says otherwise."""
    return [
        {
            "no.": str(layer.index),
            "layer": visible(layer.name),
            "operator": visible(layer.op),
            "weights ↑": stage_sqnr(layer.weight, unit=False),
            "worst channel ↑": decibels(layer.weight_worst_channel_sqnr_db, unit=False),
            "input ↑": stage_sqnr(layer.input, unit=False),
            "alone ↑": stage_sqnr(layer.local, unit=False),
            "accumulated ↑": stage_sqnr(layer.accumulated, unit=False),
            "cosine alone ↑": measures.cosine(layer.local),
            "largest error alone ↓": measures.largest_error(layer.local),
            "cosine accumulated ↑": measures.cosine(layer.accumulated),
            "largest error accumulated ↓": measures.largest_error(layer.accumulated),
            "input clipped ↓": f"{layer.input_share_clipped or 0:.2%}",
            "note": layer.note,
        }
        for layer in report.worst_first
    ]


def as_csv(report: Report) -> str:
    """The rows as a table for a spreadsheet; a name never begins a formula there."""
    text = io.StringIO()
    table = rows(report)
    writer = csv.DictWriter(text, list(table[0]) if table else [])
    writer.writeheader()
    for row in table:
        writer.writerow({name: _harmless(cell) for name, cell in row.items()})
    return text.getvalue()


def _harmless(cell: str) -> str:
    """The cell, behind an apostrophe where a spreadsheet would take a text for a formula.

    >>> _harmless("=1+1"), _harmless("-3.5")
    ("'=1+1", '-3.5')
    """
    number = cell.removeprefix("-").replace(".", "", 1).isdigit()
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@") and not number else cell
