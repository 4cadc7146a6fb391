"""The ledger of a report as plain text: where the error of each layer comes from."""

from collections.abc import Iterable

from core.analysis.ledger import ErrorParts
from core.analysis.results.measured_errors import LayerError
from core.analysis.results.report import Report
from core.metrics import decibels
from core.visible import visible

# Part -> heading of its column.
_COLUMNS = {
    "inherited": "inherited",
    "activation_clipping": "act. clip",
    "activation_rounding": "act. round",
    "weight_clipping": "w. clip",
    "weight_rounding": "w. round",
    "accumulator_overflow": "overflow",
    "cross": "cross",
}


def ledger_as_text(report: Report) -> str:
    """A line for each layer: its error in dB, and the share of each part in %.

    The cross term is negative where parts cancel; the shares of a layer sum to 100 %.
    """
    columns = {part: head for part, head in _COLUMNS.items() if _occurs(report, part)}
    heads = " ".join(f"{head:>10}" for head in columns.values())
    lines = [
        "where each layer's error comes from, all layers before it quantized, in % of its square:",
        f"{'layer':30} {'accum.':>9} {heads}",
    ]
    return "\n".join([*lines, *(_row(layer, columns) for layer in report.layers)])


def _occurs(report: Report, part: str) -> bool:
    """Whether a part is worth a column: overflow is rare, the others are in every model."""
    ledgers = [layer.ledger for layer in report.layers if layer.ledger]
    return part != "accumulator_overflow" or any(
        one.accumulated.accumulator_overflow for one in ledgers
    )


def _row(layer: LayerError, columns: Iterable[str]) -> str:
    name = f"{visible(layer.name)[:30]:30}"
    if layer.ledger is None:
        return f"{name} {'–':>9}"
    parts = layer.ledger.accumulated
    shares = " ".join(f"{_share(parts, part):>10}" for part in columns)
    return f"{name} {decibels(parts.db('total'), unit=False):>9} {shares}"


def _share(parts: ErrorParts, part: str) -> str:
    if parts.total == 0:
        return "–"
    return f"{round(100 * getattr(parts, part) / parts.total) + 0:d}".replace("-", "−")
