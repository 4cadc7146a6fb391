"""A picture that one slider moves: a chart for every position, all on the same axes."""

from collections.abc import Callable
from dataclasses import dataclass

from lessons.engine.outcome import Chart


@dataclass(frozen=True)
class Frame:
    """The picture at one position, and one to three lines of text that say its numbers."""

    chart: Chart
    says: tuple[str, ...]


@dataclass(frozen=True)
class Slider:
    """Numbers from `low` to `high`, `step` apart; `unit` follows the number on screen.

    >>> Slider("Bits", 2, 4, 1).positions
    (2.0, 3.0, 4.0)
    """

    label: str
    low: float
    high: float
    step: float
    unit: str = ""

    @property
    def positions(self) -> tuple[float, ...]:
        """Every number that it can stand at, ascending."""
        count = round((self.high - self.low) / self.step)
        return tuple(float(self.low + i * self.step) for i in range(count + 1))


@dataclass(frozen=True)
class Moving:
    """What is drawn at each position of the slider. It starts at the position nearest to 0.

    draw: a frame for a position; the series of every frame have the same names.
    """

    slider: Slider
    draw: Callable[[float], Frame]

    @property
    def start(self) -> float:
        """The position at which it starts."""
        return min(self.slider.positions, key=abs)

    def frames(self) -> tuple[Frame, ...]:
        """The frame of every position."""
        return tuple(self.draw(position) for position in self.slider.positions)
