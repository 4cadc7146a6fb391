"""The process in which a model that nobody vouches for is parsed and run.

`python -m core.analysis.worker FOLDER` reads FOLDER/request.json and writes one JSON value a line
to standard output: {"progress": …} at each layer, then {"report": …} or {"error": "one sentence"}.
"""

import json
import os
import sys
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any, TextIO

from core.errors import InputError


def main(folder: Path) -> None:
    """Serve the one request in `folder`."""
    out = _private_stdout()
    request = json.loads((folder / "request.json").read_text())
    _limit_memory(request["settings"]["limits"]["memory_mb"])

    def send(**message: Any) -> None:
        out.write(json.dumps(message) + "\n")
        out.flush()

    try:
        # Imported under the memory limit, and only in this process.
        from core.analysis.config import AnalysisConfig
        from core.analysis.per_layer import analyze
        from core.analysis.progress import Progress
        from core.models.arrays_file import read_arrays

        def on_progress(progress: Progress) -> None:
            send(progress=asdict(progress))

        data, settings = folder / "data", request["settings"]
        arrays = None
        if data.exists():
            arrays = read_arrays(data, settings["limits"]["data_mb"], request["data_name"])
        report = analyze(
            folder / "model",
            arrays,
            AnalysisConfig.from_dict(settings),
            on_progress,
            request["name"],
        )
        send(report=report.to_dict())
    except InputError as error:
        send(error=str(error))
    except MemoryError:
        send(error=f"{request['name']} needs more memory than allowed; feed smaller inputs.")
    except Exception as error:  # whatever a hostile file provokes ends here, in one sentence
        text = " ".join(f"{type(error).__name__}: {error}".split())[:300]
        send(error=f"{request['name']} could not be analysed ({text}).")


def _private_stdout() -> TextIO:
    """Standard output for our lines alone; what native code prints goes to standard error."""
    private = os.fdopen(os.dup(sys.stdout.fileno()), "w")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return private


def _limit_memory(megabytes: float) -> None:
    """Limit the address space of this process, where the system can."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        size = int(megabytes * 1e6)
        resource.setrlimit(resource.RLIMIT_AS, (size, size))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
