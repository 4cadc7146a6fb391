"""The words of the lessons: Markdown files in lessons/text, with {{gaps}} for computed numbers."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "text"

_GAP = re.compile(r"\{\{(\w+)\}\}")


def no_facts() -> Mapping[str, str]:
    """The facts of a text without gaps."""
    return {}


@dataclass(frozen=True)
class Prose:
    """The section `section` of the file `name`.md, its gaps filled by `facts`, when read.

    A file is a row of sections, each under a line `## section`.
    """

    name: str
    section: str
    facts: Callable[[], Mapping[str, str]] = no_facts

    def read(self) -> str:
        """The text as Markdown, formulas between dollar signs.

        Raises:
            KeyError: when the section, or a fact for one of its gaps, does not exist.
        """
        facts = self.facts()
        return _GAP.sub(lambda gap: facts[gap[1]], sections(self.name)[self.section])


def sections(name: str) -> dict[str, str]:
    """The raw sections of a file by name, in order."""
    text = (FOLDER / f"{name}.md").read_text(encoding="utf-8")
    parts = re.split(r"^## (\S+)\n", text, flags=re.MULTILINE)[1:]
    return {key: body.strip() for key, body in zip(parts[::2], parts[1::2], strict=True)}


def number(x: float, digits: int = 4) -> str:
    """`x` in at most so many significant digits, with a true minus sign.

    >>> number(-0.125), number(4.0), number(2 / 3), number(2 / 3, 2)
    ('−0.125', '4', '0.6667', '0.67')
    """
    return f"{float(x) + 0.0:.{digits}g}".replace("-", "−")
