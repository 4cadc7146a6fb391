"""The words of a lesson: a Markdown file with {{placeholders}} for numbers that are computed."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

_PLACEHOLDER = re.compile(r"\{\{(\w+)(?::([^{}]+))?\}\}")


def no_values() -> Mapping[str, str]:
    """The values of a text without placeholders."""
    return {}


@dataclass(frozen=True)
class Prose:
    """The section `section` of the file `path`; `values` replace its placeholders when it is read.

    Each section of the file begins with a line `## section`.
    """

    path: Path
    section: str
    values: Callable[[], Mapping[str, str]] = no_values

    def read(self) -> str:
        """The text as Markdown, formulas between dollar signs.

        Raises:
            KeyError: when the section, or a value for one of its placeholders, does not exist.
        """
        return fill(sections(self.path)[self.section], self.values())


def fill(text: str, values: Mapping[str, Any]) -> str:
    """`text` with a value for each of its placeholders.

    A placeholder may hold Python's format of a number, which gets a true minus sign.

    Raises:
        KeyError: for a placeholder without a value.

    >>> fill("{{bits}} bits name {{levels}} levels.", {"bits": "3", "levels": "8"})
    '3 bits name 8 levels.'
    >>> fill("{{bias:+.2f}} of {{count:,}}", {"bias": -0.125, "count": 1234})
    '−0.12 of 1,234'
    """

    def value(found: re.Match[str]) -> str:
        given, form = values[found[1]], found[2]
        return f"{given:{form}}".replace("-", "−") if form else str(given)

    return _PLACEHOLDER.sub(value, text)


def sections(path: Path) -> dict[str, str]:
    """The sections of a file by name, in order, with their placeholders."""
    parts = re.split(r"^## (\S+)\n", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    return {key: body.strip() for key, body in zip(parts[::2], parts[1::2], strict=True)}


def number(x: float, digits: int = 4) -> str:
    """`x` as text, with at most `digits` significant digits and a true minus sign.

    >>> number(-0.125), number(4.0), number(2 / 3), number(2 / 3, 2)
    ('−0.125', '4', '0.6667', '0.67')
    """
    return f"{float(x) + 0.0:.{digits}g}".replace("-", "−")


def signed(points: float) -> str:
    """A change in points, with its sign and one decimal; what rounds to zero is +0.0.

    >>> signed(2.0), signed(-0.36), signed(-0.04)
    ('+2.0', '−0.4', '+0.0')
    """
    return f"{round(float(points), 1) + 0.0:+.1f}".replace("-", "−")


def bracketed(x: float) -> str:
    """`x` as text that can follow another sign: a negative number in brackets.

    >>> f"2 + {bracketed(-3)}", f"2 + {bracketed(3)}"
    ('2 + (−3)', '2 + 3')
    """
    return f"({number(x)})" if x < 0 else number(x)


def percent(shares: np.ndarray | float) -> str:
    """The mean of shares from 0 to 1 in percent, with one decimal.

    >>> percent(0.125), percent(np.array([0.5, 1.0]))
    ('12.5 %', '75.0 %')
    """
    return f"{100 * float(np.mean(shares)):.1f} %"
