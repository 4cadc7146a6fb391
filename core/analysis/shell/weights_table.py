"""A report on weights as plain text, worst tensor first."""

from collections.abc import Iterable, Iterator

from core.analysis.results.weights_report import GRANULARITIES, TensorError, WeightsReport
from core.metrics import decibels
from core.visible import visible

_NAME_WIDTH = 44
_NAMED = 3  # tensors that a note names


def weights_as_text(report: WeightsReport) -> str:
    """Several lines: what was measured, a table, the notes. Names cannot act on a terminal."""
    settings = report.settings.layer
    kind = "affine" if settings.affine_weights else "symmetric"
    lines = [
        f"{report.name}  {report.format}, {len(report.tensors):,} tensors, "
        f"{report.parameters:,} numbers; weights alone, no layer was run",
        f"int{settings.weight_bits}, {kind}, ranges by {settings.weight_rule}, one scale a tensor, "
        f"a channel (first axis), or {report.group} weights of a row; SQNR in dB, higher is better",
        "peak: largest magnitude over the root mean square; more means outliers",
        "",
        f"{'tensor':{_NAME_WIDTH}} {'type':8} {'peak':>7} "
        + " ".join(f"{name:>8}" for name in GRANULARITIES),
    ]
    lines += [_row(one) for one in report.worst_first]
    totals = " ".join(f"{_decibels(report.totals[g].sqnr_db):>8}" for g in GRANULARITIES)
    if report.measured:
        lines += ["", f"{'all of them':{_NAME_WIDTH}} {'':16} {totals}"]
    lines += [f"note: {note}" for note in report.notes]
    lines += [f"note: {note}" for note in notes_on_tensors(report.tensors)]
    if report.conversion:
        lines += ["for a report on its layers, convert it to ONNX:"]
        lines += [f"    {line}" for line in report.conversion]
    return "\n".join(map(visible, lines))


def notes_on_tensors(tensors: Iterable[TensorError]) -> Iterator[str]:
    """Why tensors were not measured: a sentence for each reason, with the first of their names.

    >>> few = [TensorError(name, "F32", (4,), note="it is a bias") for name in ("a", "b", "c", "d")]
    >>> list(notes_on_tensors(few))
    ['not measured, it is a bias: a, b, c and 1 more']
    """
    names: dict[str, list[str]] = {}
    for one in tensors:
        if one.note:
            names.setdefault(one.note, []).append(one.name)
    for note, of in names.items():
        more = f" and {len(of) - _NAMED:,} more" if len(of) > _NAMED else ""
        yield f"not measured, {note}: {', '.join(of[:_NAMED])}{more}"


def _row(one: TensorError) -> str:
    cells = " ".join(f"{_decibels(one.sqnr_db(g)):>8}" for g in GRANULARITIES)
    peak = "–" if one.peak is None else f"{one.peak:.1f}"
    return f"{_short(one.name):{_NAME_WIDTH}} {visible(one.kind)[:8]:8} {peak:>7} {cells}"


def _decibels(sqnr: float | None) -> str:
    return decibels(sqnr, unit=False)


def _short(name: str) -> str:
    """The end of a long name, where names of tensors differ most."""
    name = visible(name)
    return name if len(name) <= _NAME_WIDTH else "…" + name[-(_NAME_WIDTH - 1) :]
