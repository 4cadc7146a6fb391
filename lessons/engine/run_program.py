"""Running a learner's program: in a process of its own, with limits, and what it returned.

The other side is `lessons.engine.program_worker`. It gives up files, network and new processes, and
its memory, time and output are bounded. Whatever the program does, the caller gets a `Ran`.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import BoundedSemaphore, Timer
from typing import Any

SECONDS = 2  # of processor time for the program
PATIENCE = 20.0  # seconds until the process is stopped from outside
MOST_OUTPUT = 1_000_000  # bytes that are read of its answer
MOST_SOURCE = 20_000  # characters

TOO_SLOW = f"Your program did not finish within {SECONDS} seconds. Does every loop come to an end?"
STOPPED = "Your program was stopped: it broke the limits of an exercise."
TOO_LONG = f"Your program is longer than {MOST_SOURCE:,} characters; a few lines are enough."

_ROOT = Path(__file__).resolve().parents[2]
_KEPT = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "LD_LIBRARY_PATH")
_at_once = BoundedSemaphore(2)


@dataclass(frozen=True)
class Ran:
    """results: what each call returned. error: why there are none, in a sentence or two.

    printed: what the program printed.
    """

    results: tuple[Any, ...] = ()
    error: str = ""
    printed: str = ""


def run_program(source: str, function: str, cases: Sequence[Sequence[Any]]) -> Ran:
    """Runs `source` and calls its `function` with the arguments of each case."""
    if len(source) > MOST_SOURCE:
        return Ran(error=TOO_LONG)
    request = json.dumps({"source": source, "function": function, "cases": list(cases)})
    with _at_once:
        answer, code = _in_a_process(request.encode())
    if code in (-signal.SIGXCPU, -signal.SIGALRM, -signal.SIGKILL):
        return Ran(error=TOO_SLOW)
    try:
        found = json.loads(answer)
        ran = Ran(tuple(found["results"]), str(found["error"]), str(found["printed"]))
    except (ValueError, KeyError, TypeError, RecursionError):
        return Ran(error=STOPPED)
    return ran if ran.error or len(ran.results) == len(cases) else Ran(error=STOPPED)


def _in_a_process(request: bytes) -> tuple[bytes, int]:
    """The worker's answer, cut off at MOST_OUTPUT, and its exit code."""
    worker = subprocess.Popen(
        [sys.executable, "-P", "-m", "lessons.engine.program_worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=_environment(),
    )
    assert worker.stdin is not None
    assert worker.stdout is not None
    timer = Timer(PATIENCE, worker.kill)
    timer.start()
    try:
        with suppress(BrokenPipeError):
            worker.stdin.write(request)
            worker.stdin.close()
        answer = worker.stdout.read(MOST_OUTPUT)
        worker.stdout.close()  # whoever writes more is ended by the system
        return answer, worker.wait()
    finally:
        timer.cancel()
        worker.kill()
        worker.wait()


def _environment() -> dict[str, str]:
    """What the worker needs of this process's environment: no secrets, no threads of its BLAS."""
    kept = {name: value for name, value in os.environ.items() if name in _KEPT}
    threads = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
    return {**kept, **threads, "PYTHONPATH": str(_ROOT), "PYTHONHASHSEED": "0"}
