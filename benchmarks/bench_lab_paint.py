"""Time from opening a lab to its picture, with an empty and with a full browser cache.

The server has shown the lab before: what is measured is the browser's share, and the server's run.
`python -m benchmarks.bench_lab_paint FOLDER` measures beside the former version checked out there.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser

from benchmarks.__main__ import table
from benchmarks.bench_first_paint import free_port, wait_for
from benchmarks.row import Row
from tests.browser.harness import chromium, serve
from tests.browser.labs import LABS

_REPEATS = 3
_PICTURE = ".live-chart .chart :is(svg, canvas)"


def run() -> list[Row]:
    """Every lab, and a page with a title only, in turn; medians."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "empty.py"
        script.write_text("import streamlit as st\nst.title('Empty')\n")
        with serve() as ours, _served(script) as peer:
            return _rows(ours, dict.fromkeys(LABS, (peer, "h1")), "a page with a title only")


def beside(former: Path) -> list[Row]:
    """Every lab, and the same in another checkout of this project, in turn; medians."""
    with serve() as ours, _served(former / "explorer" / "app.py") as peer:
        places = {lab: (f"{peer}/{lab}", _PICTURE) for lab in LABS}
        return _rows(ours, places, f"the same lab in {former.name}")


def _rows(ours: str, peers: Mapping[str, tuple[str, str]], name: str) -> list[Row]:
    """peers: for each lab, the address that is measured beside it, and what is awaited there."""
    rows = []
    with chromium() as browser:
        for number, (lab, peer) in enumerate(peers.items(), start=1):
            print(f"{lab}, {number} of {len(peers)}", flush=True)
            mine = f"{ours}/{lab}", _PICTURE
            for place in (mine, peer):
                _seconds(browser, *place, tabs=1)  # the server's first time
            pairs = [(_seconds(browser, *mine), _seconds(browser, *peer)) for _ in range(_REPEATS)]
            for cache, state in enumerate(("empty", "full")):
                lab_s, peer_s = (median(pair[side][cache] for pair in pairs) for side in (0, 1))
                ratio = median(one[cache] / other[cache] for one, other in pairs)
                note = f"{state} browser cache; peer: {name}"
                rows.append(Row(f"picture of {lab}, {state}", lab_s, peer_s, ratio, "s", note))
    return rows


def _seconds(browser: Browser, address: str, awaited: str, tabs: int = 2) -> list[float]:
    """Until the awaited element is there, in a new browser context: in its tabs, one by one."""
    context = browser.new_context(viewport={"width": 1400, "height": 900})
    times = []
    for _ in range(tabs):
        page = context.new_page()
        start = time.perf_counter()
        page.goto(address)
        page.locator(awaited).first.wait_for()
        times.append(time.perf_counter() - start)
        page.close()
    context.close()
    return times


@contextmanager
def _served(script: Path) -> Iterator[str]:
    """The address of a Streamlit script."""
    port = free_port()
    options = (f"--server.port={port}", "--server.headless=true")
    server = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", str(script), *options],
        cwd=script.parent,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(port)
        yield f"http://localhost:{port}"
    finally:
        server.terminate()
        server.wait()


if __name__ == "__main__":
    print(table(beside(Path(sys.argv[1]).resolve())))
