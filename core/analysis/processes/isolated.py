"""Analysing in a process of its own, with limits of memory and time, that can be stopped.

The caller survives whatever the model does to the worker, and the worker never survives the
caller. The request travels through a pipe, not through files.
"""

import json
import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from core.analysis.config import AnalysisConfig, Limits
from core.analysis.processes.progress import Progress
from core.analysis.processes.tasks import Result, Task, read_result
from core.errors import Cancelled, InputError
from core.models.content import FEWER_SAMPLES, SMALLER_MODEL, Source, content_of
from core.models.data_files import read_beside

_ROOT = Path(__file__).resolve().parents[3]
_KEPT = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "LD_LIBRARY_PATH", "TMPDIR")


class WorkerStopped(InputError):
    """The worker ended without an answer: out of time or memory, or killed. Another try may do."""


@dataclass(frozen=True)
class _Request:
    """What a worker is asked to do.

    parts: what to write to its standard input. folder: of the model, if it has one; files there
    that the model names may be read, as long as they and `model_bytes` stay within the limit.
    """

    parts: list[bytes]
    name: str
    limits: Limits
    folder: Path | None
    model_bytes: int

    def files(self, wanted: list[str]) -> dict[str, bytes]:
        """The files at the locations that the worker read in the model."""
        if self.folder is None:
            raise InputError(f"{self.name} names other files and came without a folder.")
        return read_beside(self.folder, wanted, self.model_bytes, self.limits.model_mb, self.name)


class AnalysisJob:
    """An analysis at work in another process. Start one with `start_analysis`."""

    def __init__(self, request: _Request, on_end: Callable[[], None] | None) -> None:
        """Start the worker and send it the request."""
        self._request, self._on_end = request, on_end
        self.progress: Progress | None = None
        self.part: Result | None = None  # what is known so far, of a task that tells
        self._result: Result | None = None
        self._error: InputError | None = None
        self._cancelled = False
        self._done = threading.Event()
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "core.analysis.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
        )
        threading.Thread(target=self._serve, daemon=True).start()

    @property
    def finished(self) -> bool:
        """Whether `result` returns without waiting."""
        return self._done.is_set()

    @property
    def process_id(self) -> int:
        """The worker's process."""
        return self._process.pid

    def cancel(self) -> None:
        """Stop the worker; `result` then raises `Cancelled`."""
        self._cancelled = True
        self._process.kill()

    def wait(self, seconds: float) -> bool:
        """Wait at most so long for the end; whether it came."""
        return self._done.wait(seconds)

    def result(self) -> Result:
        """What the worker found, after waiting for it.

        Raises:
            InputError: in one sentence, when the model or the data cannot be used.
            WorkerStopped: when the worker ran out of memory or time, or was killed.
            Cancelled: after `cancel`.
        """
        self._done.wait()
        if self._result is not None:
            return self._result
        if self._cancelled:
            raise Cancelled(f"the analysis of {self._request.name} was cancelled")
        if self._error:
            raise self._error
        name, seconds = self._request.name, self._request.limits.seconds
        if self._process.returncode in (-signal.SIGALRM, -signal.SIGXCPU):
            raise WorkerStopped(
                f"{name} took longer than the limit of {seconds:g} s; "
                "feed smaller inputs or fewer samples."
            )
        raise WorkerStopped(
            f"{name} made its worker process stop (code {self._process.returncode}): it ran out of "
            "memory, or onnxruntime crashed on the graph; feed smaller inputs, or export the model "
            "another way."
        )

    def _serve(self) -> None:
        """Send the request, and read what the worker answers until it ends."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            self._send(self._request.parts)
            for line in self._process.stdout:
                if line.endswith(b"\n"):  # else the worker was stopped while it wrote
                    self._take(json.loads(line))
        finally:
            self._process.stdout.close()
            self._process.wait()  # before its standard input closes, which would end it
            with suppress(BrokenPipeError):
                self._process.stdin.close()
            self._done.set()
            if self._on_end:
                self._on_end()

    def _send(self, parts: list[bytes]) -> None:
        """Write `parts` to the worker's standard input; they are forgotten afterwards."""
        assert self._process.stdin is not None
        with suppress(BrokenPipeError):  # the exit code says why the worker has ended already
            while parts:
                self._process.stdin.write(parts.pop(0))
            self._process.stdin.flush()

    def _send_files(self, wanted: list[str]) -> None:
        """Answer the worker that asks for files beside the model."""
        try:
            files = self._request.files(wanted)
        except InputError as error:
            self._error = error
            self._process.kill()
            return
        sizes = [len(files[location]) for location in wanted]
        self._send([json.dumps(sizes).encode() + b"\n", *(files.pop(w) for w in wanted)])

    def _take(self, message: dict) -> None:
        if "wanted" in message:
            self._send_files(message["wanted"])
        elif "progress" in message:
            self.progress = Progress(**message["progress"])
        elif "part" in message:
            self.part = read_result(message["kind"], message["part"])
        elif "result" in message:
            self._result = read_result(message["kind"], message["result"])
        elif "error" in message:
            self._error = InputError(
                message["error"], message.get("lines", ()), message.get("command", "")
            )
        elif not message["confined"]:
            _warn_once()


def start_analysis(
    model: Source,
    data: Source | None = None,
    config: AnalysisConfig | None = None,
    name: str = "",
    data_name: str = "",
    on_end: Callable[[], None] | None = None,
    task: Task = Task.REPORT,
    held_out: Source | None = None,
) -> AnalysisJob:
    """Start a task on `model` (path or bytes) with `data` (.npz or .npy, path or bytes).

    Files beside a model that is given by its path are read when the model keeps weights in them.
    name, data_name: what messages call sources that are bytes. held_out: data to measure on, for
    tasks that take them apart from those that ranges are chosen on. on_end: called once, from
    another thread, when `result` is there.

    Raises:
        InputError: when a path names no file, or a file is larger than its limit.
    """
    config = config or AnalysisConfig()
    name = name or _name_of(model, "model.onnx")
    data_name = "" if data is None else data_name or _name_of(data, "data")
    limits = config.limits
    files = [content_of(model, limits.model_mb, name, SMALLER_MODEL)]
    if data is not None:
        files.append(content_of(data, limits.data_mb, data_name, FEWER_SAMPLES))
    sizes = [len(file) for file in files] + [None] * (2 - len(files))
    if held_out is not None:
        more = content_of(held_out, limits.data_mb, _name_of(held_out, "held-out"), FEWER_SAMPLES)
        files.append(more)
    sizes.append(None if held_out is None else len(files[-1]))
    folder = None if isinstance(model, bytes) else Path(model).parent
    header = {
        "task": task.value,
        "name": name,
        "data_name": data_name,
        "settings": config.to_dict(),
        "sizes": sizes,
        "has_folder": folder is not None,
    }
    parts = [json.dumps(header).encode() + b"\n", *files]
    return AnalysisJob(_Request(parts, name, limits, folder, len(files[0])), on_end)


def _environment() -> dict[str, str]:
    """What the worker needs of this process's environment: no secrets, no threads of its BLAS.

    Threads that a library starts when it is imported would not be confined.
    """
    kept = {k: v for k, v in os.environ.items() if k in _KEPT or k.startswith("OPENBLAS_")}
    path = os.pathsep.join(filter(None, [str(_ROOT), os.environ.get("PYTHONPATH")]))
    threads = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
    return {**kept, **threads, "PYTHONPATH": path, "ORT_DISABLE_TELEMETRY": "1"}


def _name_of(source: Source | None, otherwise: str) -> str:
    return Path(source).name if isinstance(source, str | Path) else otherwise


@cache
def _warn_once() -> None:
    logging.getLogger(__name__).warning(
        "this system cannot take files away from a process (Landlock, Linux 5.13 and later): "
        "an uploaded model is kept from files by checks alone"
    )
