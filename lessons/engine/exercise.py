"""An exercise: a small function that the learner writes, checked against a specification.

The specification is a list of calls and the right result of each, some chosen and some random. What
the learner's function returned comes from a process of its own (`lessons.engine.run_program`).
"""

import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from inspect import getsource
from typing import Any

from lessons.engine.check import Feedback
from lessons.engine.prose import number
from lessons.engine.run_program import Ran

AT_HOME = "run at home, by the learner’s own word"  # the answer of a program that ran elsewhere
Arguments = tuple[Any, ...]  # numbers, and lists of numbers


@dataclass(frozen=True)
class WrongProgram:
    """A wrong idea as a program, and in Markdown why it fails."""

    source: str
    reason: str


def one_thing_wrong(solution: str, old: str, new: str, reason: str) -> WrongProgram:
    """The solution with `new` in the place of `old`.

    Raises:
        ValueError: when the solution does not hold `old`.

    >>> one_thing_wrong("return w + b", "+", "-", "The sign.").source
    'return w - b'
    """
    if old not in solution:
        raise ValueError(f"{old!r} does not stand in the solution")
    return WrongProgram(solution.replace(old, new), reason)


@dataclass(frozen=True)
class Exercise:
    """A function to write.

    function: its name. prompt: what it must do, in Markdown.
    starter:  the source to begin with; solution: a source that is right.
    cases:    turns a seed into the arguments of each call, the simplest call first.
    expected: the right result for some arguments.
    mistakes: wrong ideas that are recognized by what they return.
    hints:    shown one by one, before the solution.
    """

    function: str
    prompt: str
    starter: str
    solution: str
    cases: Callable[[int], tuple[Arguments, ...]]
    expected: Callable[..., Any]
    mistakes: tuple[WrongProgram, ...]
    hints: tuple[str, ...] = ()

    def call(self, arguments: Arguments) -> str:
        """One call as a learner writes it."""
        return f"{self.function}({', '.join(map(repr, arguments))})"


@dataclass(frozen=True)
class Write:
    """The step of a lesson that asks for a function; `key` names it within the lesson."""

    key: str
    title: str
    exercise: Exercise


def judge(exercise: Exercise, seed: int, ran: Ran) -> Feedback:
    """Whether what a program returned for the cases of `seed` is right.

    A wrong one meets the first case, and so the simplest, on which it fails; and where it returns
    what a known mistake returns, the reason of that mistake.
    """
    cases = exercise.cases(seed)
    if ran.error:
        return Feedback(False, ran.error)
    expected = [exercise.expected(*arguments) for arguments in cases]
    pairs = list(zip(cases, ran.results, expected, strict=True))
    failing = [pair for pair in pairs if not same(pair[1], pair[2])]
    if not failing:
        return Feedback(True, f"All {len(cases)} calls return what they should.")
    arguments, found, right = failing[0]
    example = (
        f"`{exercise.call(arguments)}` returned `{_shown(found)}`; it should return "
        f"`{_shown(right)}`. {len(failing)} of {len(cases)} calls fail."
    )
    for mistake in exercise.mistakes:
        wrong = _results_of(mistake.source, exercise.function, cases)
        if all(same(a, b) for a, b in zip(ran.results, wrong, strict=True)):
            return Feedback(False, f"{mistake.reason} {example}")
    if found is None:
        return Feedback(False, f"The function returns nothing: end it with `return`. {example}")
    return Feedback(False, example)


def same(found: Any, right: Any) -> bool:
    """Whether two results agree; numbers up to the rounding of float64.

    >>> same(3.0, 3), same(0.1 + 0.2, 0.3), same([1, 2], [1, 2]), same(True, 1), same("3", 3)
    (True, True, True, False, False)
    """
    if isinstance(found, list) and isinstance(right, list):
        return len(found) == len(right) and all(map(same, found, right))
    numbers = (int, float)
    if type(found) in numbers and type(right) in numbers:
        return math.isclose(found, right, rel_tol=1e-9, abs_tol=1e-12)
    return type(found) is type(right) and found == right


def at_home(exercise: Exercise, seed: int) -> str:
    """The exercise as a Python file that checks itself."""
    cases = [[list(arguments), exercise.expected(*arguments)] for arguments in exercise.cases(seed)]
    return f'''"""Write the function, then run this file: it names the first call that is wrong."""

import json
import math
from typing import Any


{getsource(same)}

{exercise.starter.strip()}


CALLS = json.loads("""{json.dumps(cases)}""")  # arguments, and the right result

for arguments, right in CALLS:
    found = {exercise.function}(*arguments)
    if not same(list(found) if isinstance(found, tuple) else found, right):
        print(f"{exercise.function}{{tuple(arguments)}} returned {{found}}; it should be {{right}}")
        break
else:
    print(f"All {{len(CALLS)}} calls return what they should.")
'''


def _results_of(source: str, function: str, cases: tuple[Arguments, ...]) -> list[Any]:
    """What a program of ours returns; a learner's program never comes here."""
    names: dict[str, Any] = {}
    exec(source, names)
    return [names[function](*arguments) for arguments in cases]


def _shown(result: Any) -> str:
    return number(result, 7) if type(result) in (int, float) else repr(result)
