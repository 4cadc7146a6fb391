"""What an experiment of a lesson found, ready to be drawn by whoever shows the lesson."""

from dataclasses import dataclass

from lessons.answer import Answer

Cell = str | float


@dataclass(frozen=True)
class Table:
    """Rows of text and numbers under named columns."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class Series:
    """One line of a chart. A `control` shows what happens without the cause under study."""

    name: str
    x: tuple[float, ...]
    y: tuple[float, ...]
    control: bool = False


@dataclass(frozen=True)
class Chart:
    """Lines over a common axis; the labels carry the units and the better direction."""

    x_label: str
    y_label: str
    series: tuple[Series, ...]


@dataclass(frozen=True)
class Outcome:
    """The result of one experiment.

    answer: what the prediction should have been: the right option, or the measured number.
    close:  for a number, how far from `answer` a guess may be and still count as right.
    says:   the finding in a sentence or two of Markdown, with its numbers.
    table:  the numbers behind it.
    chart:  a picture of them, None when the table says it all.
    """

    answer: Answer
    says: str
    table: Table
    chart: Chart | None = None
    close: float = 0.0

    def agrees(self, guess: Answer) -> bool:
        """Whether the guess was right.

        >>> Outcome(2.0, "", Table((), ()), close=0.5).agrees(2.4)
        True
        """
        if isinstance(guess, str) or isinstance(self.answer, str):
            return guess == self.answer
        return abs(guess - self.answer) <= self.close
