"""Learners' programs in their process: results, errors, and what each limit says."""

import sys

import pytest

from lessons.engine.run_program import STOPPED, TOO_LONG, TOO_SLOW, Ran, run_program

pytestmark = pytest.mark.slow

FILE_OBJECT = (
    "def f(x):\n"
    "    kinds = ().__class__.__base__.__subclasses__()\n"
    "    close = [k for k in kinds if k.__name__ == '_wrap_close'][0]\n"
    "    system = close.__init__.__globals__\n"
)


def ran(body: str, before: str = "") -> Ran:
    """A function `f` of one number with this body, called with 1.5 and 2.5."""
    lines = "\n".join(f"    {line}" for line in body.split("\n"))
    return run_program(f"{before}def f(x):\n{lines}\n", "f", [[1.5], [2.5]])


def test_results_and_what_was_printed_come_back() -> None:
    found = ran("print('got', x)\nreturn [math.floor(x), x > 2]", "import math\n")
    assert found == Ran(([1, False], [2, True]), "", "got 1.5\ngot 2.5\n")


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("while True: pass", TOO_SLOW),
        ("return 10**10**8", TOO_SLOW),
        ("a = []\nwhile True: a.append(bytes(10**7))", "needs more than 512 MB of memory"),
        ("return len('a' * 10**12)", "needs more than 512 MB of memory"),
        ("return open('/etc/passwd').read()", "An exercise may not open files."),
        ("import os\nreturn os.getpid()", "it does without os."),
        ("import socket", "it does without socket."),
        ("while True: print('a' * 1000)", "prints more than 5,000 characters"),
        ("return f(x)", "calls itself without end"),
        ("return 'one'", "returns a str; return a number"),
        ("return float('nan')", "gives nan; a result is finite"),
        ("return 1 / 0", "Line 2 stops with `ZeroDivisionError"),
        ("raise SystemExit", "Line 2 stops with `SystemExit"),
        ("return (", "Line 2 is not Python"),
    ],
)
def test_what_goes_wrong_is_one_sentence(body: str, sentence: str) -> None:
    assert sentence in ran(body).error


@pytest.mark.parametrize(
    ("last", "sentence"),
    [
        ("    return system['fork']()\n", "may not use the operating system"),
        ("    return system['kill'](1, 9)\n", "may not use the operating system"),
        ("    return system['posix_spawn']('/bin/true', ['true'], {})\n", "may not use the"),
        ("    return system['open']('/etc/passwd', 0)\n", "An exercise may not open files."),
        ("    system['_exit'](0)\n", STOPPED),
        ("    return system['write'](1, b'x' * 3_000_000) and 1\n", STOPPED),
    ],
)
def test_the_operating_system_is_refused_even_where_python_hides_it(
    last: str, sentence: str
) -> None:
    assert sentence in run_program(FILE_OBJECT + last, "f", [[1.5]]).error


@pytest.mark.skipif(sys.platform != "linux", reason="a socket of Python's own C module")
def test_a_socket_is_refused_even_where_python_hides_it() -> None:
    source = (
        "def f(x):\n    kinds = ().__class__.__base__.__subclasses__()\n"
        "    return [k for k in kinds if k.__name__ == 'socket'][0]() and 1\n"
    )
    assert "may not use the network" in run_program(source, "f", [[1.5]]).error


def test_a_forged_answer_is_no_answer() -> None:
    forged = '    system[\'write\'](1, b\'{"results": [1, 2, 3], "error": "", "printed": ""}\')\n'
    assert run_program(FILE_OBJECT + forged + "    system['_exit'](0)\n", "f", [[1]]).error


def test_another_name_is_missed() -> None:
    assert run_program("def g(x):\n    return x\n", "f", [[1]]).error.startswith(
        "There is no function `f`"
    )


def test_a_long_program_is_refused_before_it_runs() -> None:
    assert run_program("#" * 20_001, "f", [[1]]).error == TOO_LONG
