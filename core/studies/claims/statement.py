"""What should hold of the measures of one seed, in words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

Values = Mapping[str, float]  # name of a measure -> its value for one seed


@dataclass(frozen=True)
class Statement:
    """A claim about the measures.

    text: the claim. source: who makes it; "bar" is our own. holds: whether it does for one seed.
    """

    text: str
    source: str
    holds: Callable[[Values], bool]

    def outcome(self, values: Values) -> bool | None:
        """Whether it holds with a seed's values; None while a measure that it needs is missing."""
        try:
            return self.holds(values)
        except KeyError:
            return None
