"""Damaged and crafted uploads of every format: none may do more than be measured or refused.

    python -m tests.core.analysis.fuzz_uploads --count 20000 --seed 0
    python -m tests.core.analysis.fuzz_uploads --count 2000 --only m.tflite  # files of one format

Files are measured one after the other in a process that has the worker's limits and has given up
its files; starting a worker for each would take seconds. A file at which it ends, at its deadline
or by a signal, is counted, and the next one gets a new process. Some go through a real worker. It
is told if a file makes Python open, start, load or connect to anything.
"""

import argparse
import json
import os
import resource
import signal
import subprocess
import sys
import sysconfig
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import onnx

import core.models.torchscript.to_onnx  # noqa: F401  imported before files are given up
from core.analysis import AnalysisConfig, Limits, Task, start_analysis
from core.analysis.measure import look, measure
from core.confine import confine
from core.errors import InputError
from core.models.torch_export.to_onnx import load_exporter
from tests.core.analysis.crafted_files import crafted_files
from tests.core.analysis.mutants import damaged_bytes, damaged_fields
from tests.core.analysis.whole_files import Whole, members_of, whole_files, zip_of
from tests.processes import workers_of

ROOT = Path(__file__).resolve().parents[3]
SECONDS = 20.0  # of processor time that one file may take; endless loops: test_isolated.py
_MEMORY = 6_000_000_000
_SHOWN = 500  # files from one line of progress to the next
_CONFIG = AnalysisConfig(
    weight_bits=4, samples=1, limits=Limits(model_mb=20, data_mb=20, seconds=SECONDS)
)
_FORBIDDEN = ("os.system", "os.exec", "os.posix_spawn", "os.fork", "subprocess.Popen", "pty.spawn",
              "socket.connect", "socket.bind", "pickle.find_class", "os.remove", "os.rename",
              "ctypes.dlopen")  # fmt: skip


@dataclass(frozen=True)
class Outcome:
    """What became of file `number`: "measured", "refused", "stopped" (deadline), or a fault."""

    number: int
    kind: str
    text: str = ""


def hostile(number: int, seed: int, only: str = "") -> Whole:
    """File `number` of the run with this seed: the crafted ones come first.

    only: the name of the whole file that all are made from; "" for any.
    """
    crafted = () if only else _crafted()
    return crafted[number] if number < len(crafted) else _changed(number, seed, only)


@cache
def _crafted() -> tuple[Whole, ...]:
    return tuple(crafted_files())


def _changed(number: int, seed: int, only: str = "") -> Whole:
    """A whole file with something changed."""
    random = Random(f"{seed} {number}")
    whole = random.choice([one for one in whole_files() if only in ("", one.name)])
    if whole.data is not None:
        return Whole(whole.name, whole.model, _damaged(whole.data, random))
    if whole.name.endswith(".onnx") and random.random() < 0.6:
        model = onnx.ModelProto.FromString(whole.model)
        return Whole(whole.name, damaged_fields(model, random))
    return Whole(whole.name, _damaged(whole.model, random))


def _damaged(content: bytes, random: Random) -> bytes:
    """Bytes changed, in a zip more often in one of its files than in the zip itself."""
    if content[:2] == b"PK" and random.random() < 0.75:
        members = members_of(content)
        name = random.choice(list(members))
        if members[name]:
            return zip_of({**members, name: damaged_bytes(members[name], random)})
    return damaged_bytes(content, random)


def outcome_of(number: int, file: Whole) -> Outcome:
    """Measure a file in this process."""
    try:
        result = measure(file.model, file.data, _CONFIG, name=file.name, data_name="data")
        json.dumps(result.to_dict(), allow_nan=False)
        if number % 5 == 0:
            seen = look(file.model, file.data, _CONFIG, name=file.name)
            json.dumps(seen.to_dict(), allow_nan=False)
        return Outcome(number, "measured")
    except InputError as error:
        return Outcome(number, "refused", str(error))
    except MemoryError:
        return Outcome(number, "refused", "it needs more memory than allowed")
    except Exception as error:
        return Outcome(number, "fault", f"{type(error).__name__}: {error}"[:300])


def _child(seed: int, start: int, end: int, only: str) -> None:
    """Measure files, and write one line before and one after each."""
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    _crafted()
    load_exporter()
    outcome_of(-1, whole_files()[0])  # what is imported late is imported now
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    confine()
    _watch(out)
    for number in range(start, end):
        print(json.dumps({"begins": number}), file=out, flush=True)
        signal.setitimer(signal.ITIMER_PROF, SECONDS)
        found = outcome_of(number, hostile(number, seed, only))
        signal.setitimer(signal.ITIMER_PROF, 0)
        print(json.dumps(vars(found)), file=out, flush=True)


def _watch(out: Any) -> None:
    """Write a line when Python opens a file that is not its own, or does what no reader needs."""
    own = {sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    allowed = (*map(str, own), str(ROOT / "core"))

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        outside = event == "open" and not str(arguments[0]).startswith(allowed)
        if outside or event in _FORBIDDEN:
            print(json.dumps({"event": f"{event} {arguments!r}"[:300]}), file=out, flush=True)

    sys.addaudithook(hook)


def run(count: int, seed: int, only: str = "") -> Iterator[Outcome]:
    """The outcomes of so many files; what ended the process is an outcome, too."""
    start = 0
    while start < count:
        command = [sys.executable, "-m", "tests.core.analysis.fuzz_uploads", "--child"]
        command += [str(seed), str(start), str(count), only]
        child = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert child.stdout is not None
        number, finished = start - 1, True
        try:
            for line in child.stdout:
                told = json.loads(line)
                if "begins" in told:
                    number, finished = told["begins"], False
                elif "event" in told:
                    yield Outcome(number, "fault", told["event"])
                else:
                    finished = True
                    yield Outcome(**told)
        except GeneratorExit:
            child.kill()
            child.wait()
            raise
        code = child.wait()
        if finished and number + 1 < count:
            raise RuntimeError(f"the process that measures could not start (code {code})")
        if not finished:
            kind = "stopped" if code == -signal.SIGPROF else "killed"
            yield Outcome(number, kind, f"code {code}")
        start = number + 1


def through_workers(count: int, seed: int) -> Iterator[Outcome]:
    """The outcomes of files that real workers measure."""
    for number in range(count):
        file = _changed(number, seed)
        task = (Task.REPORT, Task.PREFLIGHT, Task.INTEGERS)[number % 3]
        job = start_analysis(file.model, file.data, _CONFIG, file.name, "data", task=task)
        try:
            job.result()
            yield Outcome(number, "measured")
        except InputError as error:
            broken = "could not be analysed" in str(error)
            yield Outcome(number, "fault" if broken else "refused", str(error))
    if workers_of(os.getpid()):
        yield Outcome(count, "fault", "a worker is left behind")


def main() -> None:
    """Run, and print counts and every fault."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--workers", type=int, default=30, help="files through real workers")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=float("inf"), help="then no more files")
    parser.add_argument("--only", default="", help="a name in whole_files.py: its mutants alone")
    given = parser.parse_args()
    begin = time.monotonic()
    counts: Counter[str] = Counter()
    runs = {
        "in one process": run(given.count, given.seed, given.only),
        "through a worker": through_workers(given.workers, given.seed + 1),
    }
    for name, outcomes in runs.items():
        for found in outcomes:
            counts[f"{name}: {found.kind}"] += 1
            if found.kind not in ("measured", "refused"):
                print(name, found, flush=True)
            if (done := sum(counts.values())) % _SHOWN == 0:
                print(f"{done:,} files, {time.monotonic() - begin:.0f} s", flush=True)
            if time.monotonic() - begin > given.seconds:
                outcomes.close()  # ends the process that measures
                break
    print(*(f"{name} {count:,}" for name, count in sorted(counts.items())), sep="\n")
    print(f"{time.monotonic() - begin:.0f} s")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        _child(*map(int, sys.argv[2:5]), only=sys.argv[5])
    else:
        main()
