"""The process in which a learner's program runs; see `lessons.engine.run_program`.

One JSON request on standard input, one JSON answer on standard output. Before the program starts,
this process gives up what an exercise does not need:

- the system ends it after SECONDS of processor time, and bounds its memory;
- Landlock (Linux 5.13 and later) takes away files and TCP, for good;
- an audit hook, which Python code cannot remove, refuses files, network, processes and C;
- the program sees no `open` and imports a few modules of plain arithmetic.
"""

import builtins
import itertools
import json
import math
import os
import resource
import statistics
import sys
from collections.abc import Mapping
from types import ModuleType
from typing import Any

from core.confine import confine
from lessons.engine.run_program import SECONDS

MEMORY = 512 * 2**20  # bytes of address space for the program
_OURS = 2**30  # bytes of address space that Python and NumPy reserve, at most
MOST_PRINTED = 5_000  # characters
MOST_NUMBERS = 10_000  # in what one call returns
_NAME = "<your program>"
_MODULES: Mapping[str, ModuleType] = {
    "math": math,
    "itertools": itertools,
    "statistics": statistics,
}
_REFUSED = {
    "open": "open files",
    "os.": "use the operating system",
    "shutil.": "use the operating system",
    "socket.": "use the network",
    "subprocess.": "start other programs",
    "ctypes.": "call C",
    "sys.": "look into Python itself",
    "import": "import other modules",
    "_thread.": "start threads",
    "signal.": "handle signals",
}


class TooMuchPrinted(Exception):
    """The program printed more than an exercise allows."""


class NotANumber(Exception):
    """A call returned what no exercise asks for."""


class _Printed:
    """What the program prints, up to a limit."""

    def __init__(self) -> None:
        self.text = ""

    def write(self, text: str) -> int:
        """Keeps the text.

        Raises:
            TooMuchPrinted: beyond MOST_PRINTED characters.
        """
        self.text += text[: MOST_PRINTED + 1]
        if len(self.text) > MOST_PRINTED:
            self.text = self.text[:MOST_PRINTED]
            raise TooMuchPrinted
        return len(text)

    def flush(self) -> None:
        """Nothing waits to be written."""


def main() -> None:
    """Serve the one request on standard input."""
    request = json.loads(sys.stdin.buffer.read())
    out = os.fdopen(os.dup(1), "w")
    printed = _Printed()
    sys.stdout = sys.stderr = printed
    confine()
    _limit()
    sys.addaudithook(_refuse)
    results, error = _run(request["source"], request["function"], request["cases"])
    out.write(json.dumps({"results": results, "error": error, "printed": printed.text}))
    out.flush()


def _run(source: str, function: str, cases: list[list[Any]]) -> tuple[list[Any], str]:
    """What each call returns, and an error in a sentence or two."""
    names: dict[str, Any] = {"__builtins__": _builtins(), "__name__": "exercise"}
    try:
        exec(compile(source, _NAME, "exec"), names)
        if not callable(names.get(function)):
            return [], f"There is no function `{function}`. Keep the name of the starter."
        return [_plain(names[function](*arguments)) for arguments in cases], ""
    except SyntaxError as error:
        return [], f"Line {error.lineno} is not Python: {error.msg}."
    except MemoryError:
        return [], f"Your program needs more than {MEMORY // 2**20} MB of memory."
    except RecursionError:
        return [], "Your function calls itself without end."
    except TooMuchPrinted:
        return [], f"Your program prints more than {MOST_PRINTED:,} characters."
    except (PermissionError, NotANumber) as error:
        return [], f"{error}."
    except BaseException as error:  # whatever a program raises ends here
        text = " ".join(f"{type(error).__name__}: {error}".split())[:200]
        return [], f"Line {_line(error)} stops with `{text}`."


def _line(error: BaseException) -> int:
    """The last line of the program that the error passed; 1 where it passed none."""
    line, step = 1, error.__traceback__
    while step is not None:
        if step.tb_frame.f_code.co_filename == _NAME:
            line = step.tb_lineno
        step = step.tb_next
    return line


def _plain(result: Any) -> Any:
    """A result that JSON can hold: numbers, True, False, None, and lists of such.

    Raises:
        NotANumber: for anything else.
    """
    if result is None or type(result) in (bool, int, float):
        whole = type(result) is not int or abs(result) < 2**63
        if whole and (type(result) is not float or math.isfinite(result)):
            return result
        raise NotANumber(f"A call of your function gives {str(result)[:20]}; a result is finite")
    if type(result) in (list, tuple) and len(result) <= MOST_NUMBERS:
        return [_plain(one) for one in result]
    kind = type(result).__name__
    raise NotANumber(f"Your function returns a {kind}; return a number or a list of numbers")


def _builtins() -> dict[str, Any]:
    """Python's built-in names without files, and with an import of a few modules."""
    left_out = {"input", "breakpoint", "exit", "quit", "help", "license", "credits"}
    names = {name: value for name, value in vars(builtins).items() if name not in left_out}
    return {**names, "__import__": _import, "open": _open}


def _open(*_: Any) -> None:
    raise PermissionError("An exercise may not open files")


def _import(name: str, *_: Any) -> ModuleType:
    if name not in _MODULES:
        raise PermissionError(
            f"An exercise may import {', '.join(_MODULES)}; it does without {name[:40]}"
        )
    return _MODULES[name]


def _refuse(event: str, _: tuple[Any, ...]) -> None:
    for beginning, what in _REFUSED.items():
        if event == beginning or (beginning.endswith(".") and event.startswith(beginning)):
            raise PermissionError(f"An exercise may not {what}")


def _limit() -> None:
    """Bounds of the system, which end or refuse whatever goes beyond."""
    limits = {
        resource.RLIMIT_CPU: _used_seconds() + SECONDS,
        resource.RLIMIT_AS: _OURS + MEMORY,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_NPROC: 0,
        resource.RLIMIT_CORE: 0,
    }
    for which, most in limits.items():
        resource.setrlimit(which, (most, most))


def _used_seconds() -> int:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return math.ceil(used.ru_utime + used.ru_stime)


if __name__ == "__main__":
    main()
