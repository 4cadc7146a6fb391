"""Judging a program by what it returned, on an exercise made for the test."""

import subprocess
import sys
from pathlib import Path

from lessons.engine.exercise import Exercise, WrongProgram, at_home, judge, same
from lessons.engine.run_program import Ran

HALVE = Exercise(
    function="halve",
    prompt="Halve it.",
    starter="def halve(x):\n    return x\n",
    solution="def halve(x):\n    return x / 2\n",
    cases=lambda seed: ((0.0,), (2.0,), (3.0,), (float(seed),)),
    expected=lambda x: x / 2,
    mistakes=(WrongProgram("def halve(x):\n    return x // 2\n", "`//` rounds down."),),
)


def test_right_results_pass() -> None:
    feedback = judge(HALVE, 5, Ran((0, 1.0, 1.5, 2.5)))
    assert feedback.right
    assert feedback.reason == "All 4 calls return what they should."


def test_the_first_failing_call_is_the_counterexample() -> None:
    feedback = judge(HALVE, 4, Ran((0.0, 2.0, 3.0, 4.0)))
    assert not feedback.right
    assert feedback.reason == (
        "`halve(2.0)` returned `2`; it should return `1`. 3 of 4 calls fail."
    )


def test_a_known_mistake_is_named() -> None:
    feedback = judge(HALVE, 4, Ran((0.0, 1.0, 1.0, 2.0)))
    assert feedback.reason.startswith("`//` rounds down. `halve(3.0)` returned `1`")


def test_nothing_returned_is_said() -> None:
    feedback = judge(HALVE, 4, Ran((None,) * 4))
    assert feedback.reason.startswith("The function returns nothing")


def test_an_error_is_handed_on() -> None:
    assert judge(HALVE, 4, Ran(error="Line 2 stops.")).reason == "Line 2 stops."


def test_a_true_is_no_one_and_lists_are_compared_in_order() -> None:
    assert not same(True, 1)
    assert not same([1, 2], [2, 1])
    assert not same([1], [1, 2])
    assert not same(float("nan"), float("nan"))


def at_home_says(tmp_path: Path, source: str, exercise: Exercise = HALVE) -> str:
    file = tmp_path / "exercise.py"
    file.write_text(at_home(exercise, 4).replace(exercise.starter.strip(), source.strip()))
    done = subprocess.run([sys.executable, file], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_the_file_for_home_checks_itself(tmp_path: Path) -> None:
    assert at_home_says(tmp_path, HALVE.solution) == "All 4 calls return what they should."
    found = at_home_says(tmp_path, HALVE.starter)
    assert found == "halve(2.0,) returned 2.0; it should be 1.0"


def test_the_file_for_home_compares_lists(tmp_path: Path) -> None:
    both = Exercise(
        function="both",
        prompt="Give x and half of it.",
        starter="def both(x):\n    return x\n",
        solution="def both(x):\n    return x, x / 2\n",
        cases=lambda seed: ((0.1,), (3.0,)),
        expected=lambda x: [x, x / 2],
        mistakes=(WrongProgram("def both(x):\n    return [x, x]\n", "The second is half."),),
    )
    assert at_home_says(tmp_path, both.solution, both) == "All 2 calls return what they should."
    found = at_home_says(tmp_path, both.mistakes[0].source, both)
    assert found == "both(0.1,) returned [0.1, 0.1]; it should be [0.1, 0.05]"
