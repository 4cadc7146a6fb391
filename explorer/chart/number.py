"""One of the few numbers that a picture does not show."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Number:
    """What it is, its value with its unit, and what it means and which way is better.

    value:   what Python computed; it is dimmed while a drag may have changed it.
    signal:  of a live chart, a text that replaces `value` and follows every drag.

    >>> Number("Accuracy", "91.0 %", "of 500 digits; higher is better").label
    'Accuracy'
    """

    label: str
    value: str
    meaning: str
    signal: str = ""
