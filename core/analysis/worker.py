"""The process in which a model that nobody vouches for is parsed and run.

`python -m core.analysis.worker` reads one request from standard input: a line of JSON, then the
model's bytes, the data's and those of held-out data. It writes one JSON value a line to standard
output: {"confined": …} first, {"progress": …} at each layer, {"part": …, "kind": its class} for a
result that is not whole yet, then {"result": …, "kind": its class} or {"error": "one sentence",
"lines": [code that mends it]}. When the model has a folder and names files there, {"wanted":
[location, …]} asks for them, and a line of JSON with their sizes and their bytes follow on standard
input.

Nothing of the request is ever written to a disk. The system ends the process, whatever code it is
in by then, at its deadline, at its limit of processor time, and when the other end of standard
input closes, which happens however its parent ended.
"""

import fcntl
import json
import math
import os
import resource
import select
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any, TextIO

from core.errors import InputError


def main() -> None:
    """Serve the one request on standard input."""
    out = _private_stdout()
    request = json.loads(sys.stdin.buffer.readline())
    limits = request["settings"]["limits"]
    os.nice(10)  # whoever waits for a page comes first
    _limit_time(limits["seconds"])
    _limit("AS", int(limits["memory_mb"] * 1e6))  # address space
    _limit("CORE", 0)  # a core dump would hold the visitor's model
    model, data, *others = (_read(size) for size in request["sizes"])
    has_folder = request.get("has_folder", False)
    if not has_folder:
        _end_with_parent()

    def send(**message: Any) -> None:
        out.write(json.dumps(message) + "\n")
        out.flush()

    try:
        # Imported under the limits, in this process only, and before files are given up.
        from core.analysis.config import AnalysisConfig
        from core.analysis.processes.progress import Progress
        from core.analysis.processes.tasks import Task
        from core.analysis.simulation.chosen_codes import load_adaround
        from core.confine import confine
        from core.models.external_data import ModelWithData
        from core.models.torch_export.recognise import is_torch_export
        from core.models.torchscript.recognise import is_torchscript

        work = Task(request.get("task", Task.REPORT.value)).work()
        if is_torch_export(model or b""):
            from core.models.torch_export.to_onnx import load_exporter

            load_exporter()
        elif is_torchscript(model or b""):
            import core.models.torchscript.to_onnx  # noqa: F401
        config = AnalysisConfig.from_dict(request["settings"])
        if "adaround" in {config.rounding, *(one.rounding for one in config.layers.values())}:
            load_adaround()
        _enter_empty_folder()
        send(confined=confine())
        source: bytes | ModelWithData = model or b""
        if has_folder:
            files = _data_files(model or b"", request["name"], send)
            source = ModelWithData(model or b"", files) if files else source
            _end_with_parent()

        def on_progress(progress: Progress) -> None:
            send(progress=asdict(progress))

        names = request["name"], request["data_name"]
        held_out = {"held_out": others[0]} if others and others[0] is not None else {}
        result = work(source, data, config, on_progress, *names, **held_out)
        if isinstance(result, Iterator):
            result = _last(result, send)
        send(result=result.to_dict(), kind=type(result).__name__)
    except InputError as error:
        send(error=str(error), lines=error.lines, command=error.command)
    except MemoryError:
        send(error=f"{request['name']} needs more memory than allowed; feed smaller inputs.")
    except Exception as error:  # whatever a hostile file provokes ends here, in one sentence
        text = " ".join(f"{type(error).__name__}: {error}".split())[:300]
        send(error=f"{request['name']} could not be analysed ({text}).")


def _last(results: Iterator[Any], send: Callable[..., None]) -> Any:
    """The last of the results; those before are sent as parts, one a second at most."""
    sent, result = -math.inf, None
    for result in results:
        if time.monotonic() > sent + 1.0:
            send(part=result.to_dict(), kind=type(result).__name__)
            sent = time.monotonic()
    return result


def _read(size: int | None) -> bytes | None:
    """The next `size` bytes of standard input; None for a file that was not given."""
    return None if size is None else sys.stdin.buffer.read(size)


def _data_files(model: bytes, name: str, send: Callable[..., None]) -> dict[str, bytes]:
    """The files that the model names, by their locations: asked for, and read from the pipe."""
    from core.models.data_files import check_locations
    from core.models.external_data import locations_in

    wanted = locations_in(model)
    check_locations(wanted, name)
    if not wanted:
        return {}
    send(wanted=wanted)
    sizes = sys.stdin.buffer.readline()
    if not sizes:  # the parent has ended
        sys.exit(1)
    return {
        w: sys.stdin.buffer.read(size) for w, size in zip(wanted, json.loads(sizes), strict=True)
    }


def _end_with_parent() -> None:
    """Have the system end this process when the other end of standard input closes.

    Linux sends SIGIO when a pipe in this mode changes; nothing more is ever written to it. A thread
    that waits would not do: native code may keep Python from running for minutes.
    """
    pipe = sys.stdin.fileno()
    fcntl.fcntl(pipe, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(pipe, fcntl.F_SETFL, fcntl.fcntl(pipe, fcntl.F_GETFL) | os.O_ASYNC)
    if select.select([pipe], [], [], 0)[0]:  # it had closed already
        sys.exit(1)


def _private_stdout() -> TextIO:
    """Standard output for our lines alone; what native code prints goes to standard error."""
    private = os.fdopen(os.dup(sys.stdout.fileno()), "w")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return private


def _enter_empty_folder() -> None:
    """Stand in a folder that is removed already: a relative path leads nowhere from there."""
    folder = Path(tempfile.mkdtemp(prefix="quantization-"))
    os.chdir(folder)
    folder.rmdir()


def _limit_time(seconds: float) -> None:
    """Have the system end this process at its deadline, whatever code it is in by then."""
    signal.setitimer(signal.ITIMER_REAL, max(seconds, 1e-3))  # 0 would switch it off
    _limit("CPU", math.ceil(seconds) * (os.cpu_count() or 1))


def _limit(name: str, size: int) -> None:
    """Lower a limit of the system on this process; one that is lower already stays."""
    which = getattr(resource, f"RLIMIT_{name}")
    _, most = resource.getrlimit(which)
    if most == resource.RLIM_INFINITY or size < most:
        resource.setrlimit(which, (size, size))


if __name__ == "__main__":
    main()
