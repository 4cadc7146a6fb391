"""The result of a lesson's experiment, ready for a page to draw."""

from dataclasses import dataclass

from lessons.engine.answer import Answer
from lessons.engine.claim import Claim

Cell = str | float


@dataclass(frozen=True)
class Table:
    """Rows of text and numbers under named columns."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class Series:
    """One line of a chart, or with `points` its points alone.

    control: it shows what happens without the cause under study.
    """

    name: str
    x: tuple[float, ...]
    y: tuple[float, ...]
    control: bool = False
    points: bool = False


@dataclass(frozen=True)
class Chart:
    """Lines over a common axis; the labels say the unit, and which direction is better.

    log_x, log_y: the axis is logarithmic.
    """

    x_label: str
    y_label: str
    series: tuple[Series, ...]
    log_x: bool = False
    log_y: bool = False


@dataclass(frozen=True)
class Outcome:
    """The result of one experiment.

    answer:    the right answer to the prediction: an option, or the measured number.
    finding:   what the experiment shows, in a sentence or two of Markdown, with its numbers.
    table:     the numbers behind it.
    chart:     a picture of them; None when the table is enough.
    tolerance: for a number, how far from `answer` a right guess may be.
    claim:     what the survey says, where the experiment tests it.
    """

    answer: Answer
    finding: str
    table: Table
    chart: Chart | None = None
    tolerance: float = 0.0
    claim: Claim | None = None

    def accepts(self, guess: Answer) -> bool:
        """Whether the guess is right.

        >>> Outcome(2.0, "", Table((), ()), tolerance=0.5).accepts(2.4)
        True
        """
        if isinstance(guess, str) or isinstance(self.answer, str):
            return guess == self.answer
        return abs(guess - self.answer) <= self.tolerance
