"""The experiment of the examination: how often the app's own diagnosis is right."""

from core.studies.layer_reports import NAMES, SEEDS, network, report_of
from core.studies.planted_faults import Fault, Planting, report
from lessons.engine.claim import Claim, verdict_of
from lessons.engine.outcome import Outcome, Table
from lessons.examination.facts import CAUSES, PLANTINGS

ALL = "In all of them"
MOST = "In more than half of them, not in all"
FEW = "In half of them or fewer"
HOW_OFTEN = (ALL, MOST, FEW)


def diagnosed(planting: Planting) -> bool:
    """Whether the first cause of the report is the planted fault, in the planted layer."""
    causes = report(planting).causes
    return bool(causes) and (causes[0].cause, causes[0].layer) == (
        planting.fault.value,
        planting.name,
    )


def app_s_diagnosis() -> Outcome:
    """Every fault in every layer that can have it; sound networks are the control."""
    right = [diagnosed(planting) for planting in PLANTINGS]
    named = sum(right)
    accused = sum(bool(report_of(network(seed), {}).causes) for seed in SEEDS)
    rows = []
    for fault in Fault:
        of_fault = [ok for p, ok in zip(PLANTINGS, right, strict=True) if p.fault is fault]
        rows.append((CAUSES[fault], f"{sum(of_fault)} of {len(of_fault)}"))
    return Outcome(
        answer=ALL if named == len(right) else MOST if named > len(right) / 2 else FEW,
        finding=f"The first cause in the report is the planted one, in its layer, in **{named} of "
        f"{len(right)}** networks. Of {len(SEEDS)} sound networks, {accused} are accused.",
        table=Table(("planted fault", "named first"), tuple(rows)),
        claim=Claim(
            "IV-B",
            "Layers differ in how much quantization harms them, and measuring shows which.",
            f"{len(right)} digit networks of {len(NAMES)} layers with one planted fault each: "
            f"fault and layer are named first in {named}.",
            f"The sound network of {len(SEEDS)} seeds: {accused} are accused of anything.",
            verdict_of(named, len(right)),
        ),
    )
