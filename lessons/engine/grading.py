"""The kinds of task: a number within a tolerance, a choice, and one that many answers solve."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lessons.engine.answer import Answer, Choice, Number
from lessons.engine.check import Feedback, Mistake

EXACT = 1e-9  # the rounding of float64


@dataclass(frozen=True)
class NumberTask:
    """A task whose answer is the number `solution`, or at most `tolerance` away from it.

    because:   why the solution is right. otherwise: what to say to any other number; both Markdown.
    mistakes:  those whose answer is the solution, or that of an earlier one, are left out.

    >>> sum_of_two = NumberTask(
    ...     "2 + 3?", Number("sum"), 5.0, "2 + 3 = 5.", (Mistake(6.0, "A product."),),
    ...     otherwise="{} is not the sum.".format,
    ... )
    >>> [sum_of_two.grade(answer).reason for answer in (5.0, 6.0, 7.0)]
    ['2 + 3 = 5.', 'A product.', '7.0 is not the sum.']
    """

    prompt: str
    answer: Number
    solution: float
    because: str
    mistakes: Sequence[Mistake]
    otherwise: Callable[[float], str]
    hints: tuple[str, ...] = ()
    tolerance: float = 0.0

    def __post_init__(self) -> None:
        known = _apart(self.mistakes, self.solution, self.tolerance)
        object.__setattr__(self, "mistakes", known)

    def grade(self, answer: Answer) -> Feedback:
        """Whether this number is right, and why."""
        given = float(answer)
        if self._is(given, self.solution):
            return Feedback(True, self.because)
        for mistake in self.mistakes:
            if self._is(given, float(mistake.answer)):
                return Feedback(False, mistake.reason)
        return Feedback(False, self.otherwise(given))

    def _is(self, given: float, wanted: float) -> bool:
        return abs(given - wanted) <= self.tolerance + EXACT


@dataclass(frozen=True)
class ChoiceTask:
    """A task whose answer is one of a few sentences; each wrong one has its own reason.

    because: why the solution is right, in Markdown.
    """

    prompt: str
    solution: str
    because: str
    mistakes: Sequence[Mistake]
    hints: tuple[str, ...] = ()

    @property
    def answer(self) -> Choice:
        """The sentences to choose from, in the order of the alphabet."""
        return Choice(tuple(sorted({self.solution, *self._reasons})))

    def grade(self, answer: Answer) -> Feedback:
        """Whether this sentence is right, and why."""
        if answer == self.solution:
            return Feedback(True, self.because)
        return Feedback(False, self._reasons[str(answer)])

    @property
    def _reasons(self) -> dict[str, str]:
        return {str(mistake.answer): mistake.reason for mistake in self.mistakes}


@dataclass(frozen=True)
class OpenTask:
    """A task that many answers solve: `grade` tries the answer and says what came out."""

    prompt: str
    answer: Choice | Number
    solution: Answer
    grade: Callable[[Answer], Feedback]
    hints: tuple[str, ...] = ()
    mistakes: Sequence[Mistake] = ()


def _apart(mistakes: Sequence[Mistake], solution: float, tolerance: float) -> tuple[Mistake, ...]:
    """Mistakes whose answers can be told from the solution and from each other."""
    found: list[Mistake] = []
    taken = [solution]
    for mistake in mistakes:
        answer = float(mistake.answer)
        if all(abs(answer - other) > 2 * tolerance + EXACT for other in taken):
            found.append(mistake)
            taken.append(answer)
    return tuple(found)
