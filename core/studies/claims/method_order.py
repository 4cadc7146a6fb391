"""The order in which the literature ranks methods at 4 bits with one scale a tensor, and ours."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise
from statistics import mean

from core.methods.registry import method_named
from core.studies.claims.method_cases import Case
from core.studies.claims.method_table import Cell, MethodTable

NETWORK, BITS = "depthwise", 4

#: From the least accurate to the most. Nagel et al. 2019 (arXiv 1906.04721) put equalization above
#: nearest rounding and correction on top of it, Nagel et al. 2020 (2004.10568) AdaRound above both,
#: Li et al. 2021 (2102.05426) BRECQ above AdaRound; training ends above all of them (survey III-G).
ORDER = ("nearest", "bias-correction", "equalization", "adaround", "brecq", "qat-lsq")
CLOSE = 0.01  # as a share of the test images
FAILED = 0.5  # a run that reads fewer than half of the test images has failed


class Outcome(Enum):
    """How a pair of neighbours compares here."""

    SAME = "as in the literature"
    DEPENDS = "depends on the seed"
    NOT_HERE = "not so here"
    MISSING = "not measured yet"


@dataclass(frozen=True)
class Rung:
    """Two neighbours in the order, over the seeds that both have."""

    worse: Cell
    better: Cell

    @property
    def gains(self) -> tuple[float, ...]:
        """What the better one wins in each seed, as a share of the test images."""
        common = sorted(set(self.worse.runs) & set(self.better.runs))
        return tuple(self.better.runs[s].accuracy - self.worse.runs[s].accuracy for s in common)

    @property
    def wins(self) -> int:
        """In how many seeds the better one reads more test images."""
        return sum(gain > 0 for gain in self.gains)

    @property
    def outcome(self) -> Outcome:
        """As in the literature if it wins in every seed, not so if it wins in none."""
        if not self.gains:
            return Outcome.MISSING
        if self.wins == len(self.gains):
            return Outcome.SAME
        return Outcome.DEPENDS if self.wins else Outcome.NOT_HERE

    @property
    def why(self) -> str:
        """Why it is not as in the literature, as far as the numbers say; "" when it is."""
        if self.outcome in (Outcome.SAME, Outcome.MISSING):
            return ""
        reasons = [
            f"{_title(cell)} fails in seed {seed}, with {run.accuracy:.0%}"
            for cell in (self.better, self.worse)
            for seed, run in cell.runs.items()
            if run.accuracy < FAILED
        ]
        lost = [
            run.float_accuracy - run.accuracy
            for cell in (self.better, self.worse)
            for run in cell.runs.values()
            if run.accuracy >= FAILED
        ]
        if lost and mean(lost) <= CLOSE:
            others = "in the other runs both" if reasons else "both"
            reasons.append(
                f"{others} are on average {100 * mean(lost):.1f} points from the float network, so "
                "hardly anything is left to win"
            )
        return "; ".join(reasons) or "these numbers do not say why"

    @property
    def sentence(self) -> str:
        """The comparison in one line, with its numbers."""
        start = f"{_title(self.better)} above {_title(self.worse)}: {self.outcome.value}"
        if not self.gains:
            return f"{start}."
        seeds = f"{len(self.gains)} seed{'s' if len(self.gains) > 1 else ''}"
        gain = f"{round(100 * mean(self.gains), 1) + 0.0:+.1f}".replace("-", "−")  # no −0.0
        numbers = f"{gain} points on average, more in {self.wins} of {seeds}"
        return f"{start} ({numbers}){f'. Why: {self.why}' if self.why else ''}."


def _title(cell: Cell) -> str:
    return method_named(cell.case.method).title


def ordered(table: MethodTable) -> tuple[Cell, ...]:
    """The cells in the order of the literature, the least accurate first."""
    return tuple(table.cell(Case(name, NETWORK, BITS)) for name in ORDER)


def rungs(table: MethodTable) -> Iterator[Rung]:
    """Each pair of neighbours in the order."""
    return (Rung(worse, better) for worse, better in pairwise(ordered(table)))
