"""The order in which the literature ranks methods at 4 bits with one scale a weight, and ours."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise
from statistics import mean, stdev

from core.methods.registry import method_named
from core.studies.claims.method_cases import Case
from core.studies.claims.method_table import Cell, MethodTable

NETWORK, BITS = "depthwise", 4

#: From the least accurate to the most. Nagel et al. 2019 (arXiv 1906.04721) put equalization above
#: nearest rounding and correction on top of it, Nagel et al. 2020 (2004.10568) AdaRound above both,
#: Li et al. 2021 (2102.05426) BRECQ above AdaRound; training ends above all of them (survey III-G).
ORDER = ("nearest", "bias-correction", "equalization", "adaround", "brecq", "qat-lsq")
CLOSE = 0.01  # as a share of the test images


class Outcome(Enum):
    """How a pair of neighbours compares here."""

    SAME = "as in the literature"
    TIE = "a tie here"
    REVERSED = "the other way round here"
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
    def outcome(self) -> Outcome:
        """A tie is a mean gain that is smaller than its spread over the seeds, or none at all."""
        if not self.gains:
            return Outcome.MISSING
        gain = mean(self.gains)
        spread = stdev(self.gains) if len(self.gains) > 1 else 0.0
        if abs(gain) <= spread or gain == 0:
            return Outcome.TIE
        return Outcome.SAME if gain > 0 else Outcome.REVERSED

    @property
    def why(self) -> str:
        """Why it is not as in the literature, as far as the numbers say; "" when it is."""
        if self.outcome in (Outcome.SAME, Outcome.MISSING):
            return ""
        lost = [
            run.float_accuracy - run.accuracy
            for cell in (self.worse, self.better)
            for run in cell.runs.values()
        ]
        if mean(lost) <= CLOSE:
            return (
                f"both are on average {100 * mean(lost):.1f} points from the float network: "
                "this task leaves nothing to win"
            )
        if self.outcome is Outcome.TIE:
            return "the difference is smaller than its spread over the seeds"
        return "these numbers do not say why"

    @property
    def sentence(self) -> str:
        """The comparison in one line, with its numbers."""
        names = [method_named(cell.case.method).title for cell in (self.better, self.worse)]
        start = f"{names[0]} above {names[1]}: {self.outcome.value}"
        if not self.gains:
            return f"{start}."
        wins = sum(gain > 0 for gain in self.gains)
        numbers = (
            f"{100 * mean(self.gains):+.1f} points on average, more in {wins} of "
            f"{len(self.gains)} {'seed' if len(self.gains) == 1 else 'seeds'}"
        )
        reason = f"; {self.why}" if self.why else ""
        return f"{start} ({numbers}){reason}."


def rungs(table: MethodTable) -> Iterator[Rung]:
    """Each pair of neighbours in the order."""
    cells = [table.cell(Case(name, NETWORK, BITS)) for name in ORDER]
    return (Rung(worse, better) for worse, better in pairwise(cells))
