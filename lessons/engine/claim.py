"""A claim of the survey that a lesson tests, and what the lesson's own run says of it."""

from dataclasses import dataclass
from enum import Enum


class Verdict(Enum):
    """What the run says. DEPENDS: it holds in some of the cases that were tried."""

    REPRODUCED = "reproduced here"
    NOT_REPRODUCED = "not reproduced here"
    DEPENDS = "depends"


@dataclass(frozen=True)
class Claim:
    """One claim under test.

    section:    of the survey, such as "III-C".
    says:       the claim, in our words.
    experiment: what was measured, on what, over how many seeds.
    control:    a case without the cause, in which the effect must not appear, and what was found.
    verdict:    computed from the run.
    contrast:   there is no such case; `control` is another case, which shows how much the effect
                means.
    over_seeds: names of rows of the table that `make claims` measured over five seeds
                (`core.studies.claims`), where it has numbers on the same claim.
    paper:      who makes the claim, where it is younger than the survey; `section` is then "after".
    """

    section: str
    says: str
    experiment: str
    control: str
    verdict: Verdict
    contrast: bool = False
    over_seeds: tuple[str, ...] = ()
    paper: str = ""


def verdict_of(held: int, tried: int) -> Verdict:
    """What it means that a claim held in so many of the cases that were tried.

    >>> verdict_of(3, 3).value, verdict_of(1, 3).value, verdict_of(0, 3).value
    ('reproduced here', 'depends', 'not reproduced here')
    """
    if held == tried:
        return Verdict.REPRODUCED
    return Verdict.DEPENDS if held else Verdict.NOT_REPRODUCED
