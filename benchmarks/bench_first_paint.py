"""Time from opening the page of a fresh server to its title, against an empty Streamlit page."""

import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser

from benchmarks.row import Row
from tests.browser.harness import ROOT, chromium

_REPEATS = 5


def run() -> list[Row]:
    """Fresh servers, ours and the peer's in turn; medians."""
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        empty = Path(folder) / "empty.py"
        empty.write_text("import streamlit as st\nst.title('Empty')\n")
        app = ROOT / "explorer" / "app.py"
        _seconds(browser, app)  # once for the file cache
        pairs = [(_seconds(browser, app), _seconds(browser, empty)) for _ in range(_REPEATS)]
    ours, peer = (median(pair[side] for pair in pairs) for side in (0, 1))
    ratio = median(a / b for a, b in pairs)
    return [Row("first paint of home", ours, peer, ratio, "s", "peer: a page with a title only")]


def _seconds(browser: Browser, script: Path) -> float:
    """From opening the page to its title, on a server that nobody has used."""
    port = free_port()
    server = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "streamlit",
            "run",
            str(script),
            f"--server.port={port}",
            "--server.headless=true",
            "--browser.gatherUsageStats=false",
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(port)
        page = browser.new_page()
        start = time.perf_counter()
        page.goto(f"http://localhost:{port}")
        page.get_by_role("heading", level=1).wait_for()
        seconds = time.perf_counter() - start
        page.close()
        return seconds
    finally:
        server.terminate()
        server.wait()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("", 0)) as probe:
        return int(probe.getsockname()[1])


def wait_for(port: int, patience: float = 60.0) -> None:
    """Returns once a server listens on the port."""
    end = time.monotonic() + patience
    while True:
        try:
            socket.create_connection(("localhost", port), timeout=1).close()
            return
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.05)
