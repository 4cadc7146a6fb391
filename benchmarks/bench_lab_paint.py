"""Time from opening a lab to its picture, with an empty and with a full browser cache.

The server has shown the lab before: what is measured is the browser's share, and the server's run.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser

from benchmarks.bench_first_paint import free_port, wait_for
from benchmarks.row import Row
from tests.browser.harness import chromium, serve
from tests.browser.labs import LABS

_REPEATS = 5
_PICTURE = ".live-chart .chart :is(svg, canvas)"


def run() -> list[Row]:
    """Ours and the peer's page in turn; medians."""
    rows = []
    with serve() as ours, _title_only() as peer, chromium() as browser:
        for lab in LABS:
            _seconds(browser, f"{ours}/{lab}", _PICTURE)  # the server's first time
            pairs = [
                (_seconds(browser, f"{ours}/{lab}", _PICTURE), _seconds(browser, peer, "h1"))
                for _ in range(_REPEATS)
            ]
            for cache, name in enumerate(("empty", "full")):
                mine, other = (median(pair[side][cache] for pair in pairs) for side in (0, 1))
                ratio = median(a[cache] / b[cache] for a, b in pairs)
                note = f"{name} browser cache; peer: a page with a title only, the same"
                rows.append(Row(f"picture of {lab}, {name}", mine, other, ratio, "s", note))
    return rows


def _seconds(browser: Browser, address: str, awaited: str) -> tuple[float, float]:
    """Until the awaited element is there, in a new browser context and in a second tab of it."""
    context = browser.new_context(viewport={"width": 1400, "height": 900})
    times = []
    for _ in range(2):
        page = context.new_page()
        start = time.perf_counter()
        page.goto(address)
        page.locator(awaited).first.wait_for()
        times.append(time.perf_counter() - start)
        page.close()
    context.close()
    return times[0], times[1]


@contextmanager
def _title_only() -> Iterator[str]:
    """The address of a page that has nothing but a title."""
    with tempfile.TemporaryDirectory() as folder:
        script, port = Path(folder) / "empty.py", free_port()
        script.write_text("import streamlit as st\nst.title('Empty')\n")
        options = (f"--server.port={port}", "--server.headless=true")
        server = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", str(script), *options],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            wait_for(port)
            yield f"http://localhost:{port}"
        finally:
            server.terminate()
            server.wait()
