"""One row of the survey's map."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """Something that the survey names.

    section:    "III-C"; for what came after the survey, "after".
    concept:    its name, which no two rows share.
    formula:    with its equation number in the survey, or what it is in one line.
    claim:      what the survey, or the cited paper, says of it.
    files:      where it is written, below `core/`.
    methods:    names in `core.methods.registry.METHODS` that are it.
    experiments: names in `core.studies.small_experiments.registry.EXPERIMENTS` that test its claim.
    statements: texts in `core.studies.claims.statements.STATEMENTS` that test its claim.
    untested:   why its claim has no outcome, where it has none.
    quoted:     whether the claim is about hardware or large models that are not measured here.
    """

    section: str
    concept: str
    formula: str
    claim: str
    files: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()
    statements: tuple[str, ...] = ()
    experiments: tuple[str, ...] = ()
    untested: str = ""
    quoted: bool = False
