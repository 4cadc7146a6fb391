"""Tasks with one right answer, numbers within a tolerance; known mistakes are explained."""

from collections.abc import Callable, Sequence

from lessons.engine.answer import Answer, Choice, Number
from lessons.engine.check import Feedback, Mistake, Task

EXACT = 1e-9  # the rounding of float64


def number_task(
    prompt: str,
    asked: Number,
    solution: float,
    because: str,
    mistakes: Sequence[Mistake],
    otherwise: Callable[[float], str],
    hints: tuple[str, ...] = (),
    tolerance: float = 0.0,
) -> Task:
    """A task whose answer is the number `solution`, or at most `tolerance` away from it.

    because:   why the solution is right. otherwise: what to say to any other number; both Markdown.
    mistakes:  those whose answer is the solution, or that of an earlier one, are left out.
    """
    known = _apart(mistakes, solution, tolerance)

    def grade(answer: Answer) -> Feedback:
        given = float(answer)
        if abs(given - solution) <= tolerance + EXACT:
            return Feedback(True, because)
        for mistake in known:
            if abs(given - float(mistake.answer)) <= tolerance + EXACT:
                return Feedback(False, mistake.reason)
        return Feedback(False, otherwise(given))

    return Task(prompt, asked, solution, grade, hints, known)


def choice_task(
    prompt: str,
    solution: str,
    because: str,
    mistakes: Sequence[Mistake],
    hints: tuple[str, ...] = (),
) -> Task:
    """A task whose answer is one of a few sentences; each wrong one has its own reason."""
    reasons = {str(mistake.answer): mistake.reason for mistake in mistakes}
    options = tuple(sorted({solution, *reasons}))

    def grade(answer: Answer) -> Feedback:
        if answer == solution:
            return Feedback(True, because)
        return Feedback(False, reasons[str(answer)])

    return Task(prompt, Choice(options), solution, grade, hints, tuple(mistakes))


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
