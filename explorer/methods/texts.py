"""The words of the page that depend on what is shown."""

from collections.abc import Sequence

from core.granularity import PerTensor
from core.methods.method import Method
from core.methods.registry import method_named
from core.studies.claims.method_cases import ACTIVATION_BITS, BITS, SCALES, Case
from core.studies.claims.method_order import rungs
from core.studies.claims.method_table import Cell, MethodTable
from explorer.citation import linked
from explorer.methods.controls import MethodsSettings
from explorer.methods.families import family_of

SIMPLIFIES = (
    "These networks have a few thousand weights and read digits of 8 × 8 squares: good methods "
    "differ less here than on ImageNet, and times say little about large networks. The table's "
    "options are the defaults; a method that allocates bits itself gets the row's bits as its "
    "average. Times depend on the machine and on how busy it was. On the depthwise CNN a whole "
    "weight shares one scale, on the digits CNN each output channel has its own."
)


_ROOM = 1.05  # times the bytes of rounding to nearest


def about(method: Method) -> str:
    """The method's source, section, needs and file."""
    return (
        f"**{method.title}**: {linked(method.citation)}. Survey {method.section}. Needs "
        f"{method.needs.value}. Read it: [{method.file}](/survey?chapter=all&file={method.file})."
    )


def best_at_each(cells: Sequence[Cell], table: MethodTable, network: str) -> str:
    """For each number of bits: rounding to nearest, and the best in about as many bytes: a list."""
    lines = []
    for bits in BITS:
        nearest = table.cell(Case("nearest", network, bits))
        if not nearest.runs:
            continue
        room = _ROOM * nearest.bytes
        others = [c for c in cells if c.runs and c.case != nearest.case and c.bytes <= room]
        alike = [cell for cell in others if cell.case.bits == bits]
        if alike:
            best = max(alike, key=lambda cell: cell.accuracy)
            lines.append(f"- {bits} bits: {_reads(nearest)}; the best shown, {_reads(best)}.")
    return "\n".join(lines)


def _reads(cell: Cell) -> str:
    method = method_named(cell.case.method)
    needs = "" if method.name == "nearest" else f", needs {family_of(method).title}"
    return f"**{method.title}** {100 * cell.accuracy:.1f} % in {cell.bytes:,.0f} bytes{needs}"


def gaps(cells: Sequence[Cell], measured: str) -> str:
    """What the picture does not show, and where the rest was measured."""
    missing = sum(not cell.runs and not cell.refusal for cell in cells)
    refused = sum(bool(cell.refusal) and not cell.runs for cell in cells)
    seeds = [len(cell.runs) for cell in cells if cell.runs]
    parts = []
    if seeds:
        few, most = min(seeds), max(seeds)
        count = f"{few} to {most} seeds" if few < most else f"{few} seed{'s' if few > 1 else ''}"
        parts.append(f"Mean and standard deviation over {count}. {measured}.")
    if missing:
        parts.append(f"{missing} of {len(cells)} not measured yet: `make claims` goes on.")
    if refused:
        parts.append(f"{refused} refused; the table says why.")
    return " ".join(parts)


def order_sentences(table: MethodTable) -> str:
    """Each pair of neighbours in the literature's order, and how it compares here: a list."""
    return "\n".join(f"- {rung.sentence}" for rung in rungs(table))


def shell(now: MethodsSettings) -> str:
    """The command that gives the run on screen."""
    words = [
        "python -m core methods run",
        now.method,
        f"--network {now.network}",
        f"--bits {now.case.precision.weight_bits} --activation-bits {ACTIVATION_BITS}",
        f"--seed {now.seed}",
    ]
    if isinstance(SCALES[now.network], PerTensor):
        words.append("--per-tensor")
    options = (f"--set {name}={value:g}" for name, value in now.run_values.items())
    return " ".join([*words, *options])
