"""One small experiment: a question, what is compared, and what should come out."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from core.studies.claims.measure import Measure
from core.studies.claims.statement import Statement


@dataclass(frozen=True, eq=False)
class Experiment:
    """What is compared, for one seed after the other.

    name:       its address. section: of the survey, or "after". question: its title.
    about:      what is done, in a few sentences. control: the case in which the effect must not
                show, and why.
    unit:       of all values: "%" and so on. better: "higher", "lower", or "" where neither is.
    cases:      text of each value, by its name; the names of two experiments differ.
    values:     computes them all for a seed.
    statements: what should hold, in words; the one on the control comes last.
    """

    name: str
    section: str
    question: str
    about: str
    control: str
    unit: str
    better: str
    cases: Mapping[str, str]
    values: Callable[[int], Mapping[str, float]]
    statements: tuple[Statement, ...]

    @property
    def file(self) -> str:
        """Where it is written, below the root of the project."""
        return f"core/studies/small_experiments/{self.name.replace('-', '_')}.py"

    def measures(self) -> Iterator[Measure]:
        """A measure for each case, as `make claims` takes them."""
        values = lru_cache(maxsize=8)(self.values)
        for name, text in self.cases.items():
            yield Measure(name, text, self.unit, _picked(values, name))


def _picked(values: Callable[[int], Mapping[str, float]], name: str) -> Callable[[int], float]:
    return lambda seed: values(seed)[name]
