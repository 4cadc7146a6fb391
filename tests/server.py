"""The app's server, started as `make run` starts it and ended with the block."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.processes import PATIENCE, cpu_seconds, workers_of

ROOT = Path(__file__).resolve().parents[1]
APP = ROOT / "explorer" / "app.py"

MAKE_RUN = (str(ROOT / ".ci" / "serve.py"), "{port}")
STREAMLIT_RUN = ("-m", "streamlit", "run", "--server.port={port}", str(APP))


@dataclass(frozen=True)
class Server:
    """A running app: its port on this machine, and its process."""

    port: int
    process: subprocess.Popen[bytes]

    @property
    def address(self) -> str:
        """What a browser opens."""
        return f"http://localhost:{self.port}"

    def workers(self) -> set[int]:
        """The processes of its analyses at work."""
        return workers_of(self.process.pid)

    def cpu(self) -> float:
        """Seconds of processor time that it has taken so far, its workers not counted."""
        return cpu_seconds(self.process.pid)

    def end(self, how: signal.Signals = signal.SIGTERM) -> None:
        """Send the signal, and wait until the process is gone."""
        self.process.send_signal(how)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@contextmanager
def running(command: Sequence[str] = MAKE_RUN, **environment: str) -> Iterator[Server]:
    """The app on a free port, from a foreign working directory, with these variables set.

    command: what Python runs; "{port}" stands for the port.
    """
    with tempfile.TemporaryDirectory() as folder, socket.create_server(("", 0)) as probe:
        # Streamlit looks for its configuration in the working directory.
        Path(folder, ".streamlit").symlink_to(ROOT / ".streamlit")
        log = Path(folder, "log")
        port = probe.getsockname()[1]
        probe.close()
        with log.open("w") as out:
            process = subprocess.Popen(
                [sys.executable, *(part.format(port=port) for part in command)],
                cwd=folder,
                env={**os.environ, **environment},
                stdout=out,
                stderr=subprocess.STDOUT,
            )
        server = Server(port, process)
        try:
            if not _is_healthy(server):
                raise RuntimeError(f"the app did not start:\n{log.read_text()}")
            yield server
        finally:
            server.end()


def _is_healthy(server: Server) -> bool:
    end = time.monotonic() + PATIENCE
    while server.process.poll() is None and time.monotonic() < end:
        try:
            with urllib.request.urlopen(f"{server.address}/_stcore/health", timeout=5):
                return True
        except OSError:
            time.sleep(0.1)
    return False
