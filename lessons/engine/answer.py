"""The two kinds of answer that a lesson asks for: a choice and a number."""

from dataclasses import dataclass

Answer = str | float


@dataclass(frozen=True)
class Choice:
    """One of a few sentences; the answer is the sentence itself."""

    options: tuple[str, ...]


@dataclass(frozen=True)
class Number:
    """A number from `low` to `high`; `label` names it beside the field, with its unit."""

    label: str
    low: float = -1e6
    high: float = 1e6
