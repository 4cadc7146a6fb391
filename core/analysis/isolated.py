"""Analysing in a process of its own, with limits of memory and time, that can be stopped.

The caller survives whatever the model does to the worker.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

from core.analysis.config import AnalysisConfig
from core.analysis.progress import Progress
from core.analysis.report import Report
from core.errors import Cancelled, InputError

_ROOT = Path(__file__).resolve().parents[2]

Source = str | Path | bytes


class AnalysisJob:
    """An analysis at work in another process. Start one with `start_analysis`."""

    def __init__(self, folder: Path, name: str, seconds: float) -> None:
        self._folder, self._name, self._seconds = folder, name, seconds
        self.progress: Progress | None = None
        self._report: Report | None = None
        self._error = ""
        self._cancelled = self._late = False
        path = os.pathsep.join(filter(None, [str(_ROOT), os.environ.get("PYTHONPATH")]))
        self._process = subprocess.Popen(
            [sys.executable, "-m", "core.analysis.worker", str(folder)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": path},
            text=True,
        )
        self._clock = threading.Timer(seconds, self._stop_late)
        self._clock.daemon = True
        self._clock.start()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def finished(self) -> bool:
        """Whether `result` returns without waiting."""
        return not self._reader.is_alive()

    def cancel(self) -> None:
        """Stop the worker; `result` then raises `Cancelled`."""
        self._cancelled = True
        self._process.kill()

    def wait(self, seconds: float) -> bool:
        """Wait at most so long for the end; whether it came."""
        self._reader.join(seconds)
        return self.finished

    def result(self) -> Report:
        """The report, after waiting for it.

        Raises:
            InputError: in one sentence, when the model or the data cannot be used, or the worker
                ran out of memory or time.
            Cancelled: after `cancel`.
        """
        self._reader.join()
        if self._report is not None:
            return self._report
        if self._cancelled:
            raise Cancelled(f"the analysis of {self._name} was cancelled")
        if self._error:
            raise InputError(self._error)
        if self._late:
            raise InputError(
                f"{self._name} took longer than the limit of {self._seconds:g} s; "
                "feed smaller inputs or fewer samples."
            )
        raise InputError(
            f"{self._name} made its worker process stop (code {self._process.returncode}); most "
            "often it ran out of memory: feed smaller inputs."
        )

    def _read(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as lines:
            for line in lines:
                message = json.loads(line)
                if "progress" in message:
                    self.progress = Progress(**message["progress"])
                elif "report" in message:
                    self._report = Report.from_dict(message["report"])
                else:
                    self._error = message["error"]
        self._process.wait()
        self._clock.cancel()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _stop_late(self) -> None:
        self._late = True
        self._process.kill()


def start_analysis(
    model: Source,
    data: Source | None = None,
    config: AnalysisConfig | None = None,
    name: str = "",
    data_name: str = "",
) -> AnalysisJob:
    """Start analysing `model` (path or bytes) on `data` (.npz or .npy, path or bytes).

    name, data_name: what messages call sources that are bytes.

    Raises:
        InputError: when a path names no file.
    """
    config = config or AnalysisConfig()
    name = name or _name_of(model, "model.onnx")
    data_name = data_name or _name_of(data, "data")
    for source in (model, data):
        if isinstance(source, str | Path) and not Path(source).is_file():
            raise InputError(f"there is no file {source}; give the path of an existing file.")
    folder = Path(tempfile.mkdtemp(prefix="quantization-"))
    _place(model, folder / "model")
    if data is not None:
        _place(data, folder / "data")
    request = {"name": name, "data_name": data_name, "settings": config.to_dict()}
    (folder / "request.json").write_text(json.dumps(request))
    return AnalysisJob(folder, name, config.limits.seconds)


def _name_of(source: Source | None, otherwise: str) -> str:
    return Path(source).name if isinstance(source, str | Path) else otherwise


def _place(source: Source, target: Path) -> None:
    if isinstance(source, bytes):
        target.write_bytes(source)
    else:
        target.symlink_to(Path(source).resolve())
