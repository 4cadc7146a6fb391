"""One part of a piece of work that several workers do together."""

from dataclasses import dataclass

from core.errors import InputError


@dataclass(frozen=True)
class Share:
    """Every item whose number leaves `index` when divided by `of`; (0, 1) is everything.

    Items that lie far apart cost different amounts: the first layers of a network have most of it
    after them. Taking every third item gives three workers about the same to do.

    Raises:
        InputError: unless 0 ≤ index < of.

    >>> [number for number in range(8) if Share(1, 3).has(number)]
    [1, 4, 7]
    """

    index: int = 0
    of: int = 1

    def __post_init__(self) -> None:
        if not 0 <= self.index < self.of:
            raise InputError(
                f"share {self.index} of {self.of} does not exist; give 0 to {max(self.of, 1) - 1}."
            )

    def has(self, number: int) -> bool:
        """Whether item `number`, counted from 0, is in this share."""
        return number % self.of == self.index


EVERYTHING = Share()
