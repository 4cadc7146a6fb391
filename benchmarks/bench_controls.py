"""Time from a choice to the changed picture, against an empty rerun.

A preset is known to the browser beforehand; the numbers of a seed that is typed come from the
server, which computes them when it first meets the seed. The peer is a page with a toggle and a
word, on its own server, in the same browser and in turn. A page with a toggle and the plainest
chart tells how much of it is Streamlit's and Vega's.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from playwright.sync_api import Page

from benchmarks.bench_first_paint import free_port, wait_for
from benchmarks.row import Row
from tests.browser.harness import chromium, open_page, serve, settle

_REPEATS = 9

# A page, and two presets that are chosen in turn.
_LABS = (
    ("range", "Leave it out", "Symmetric after a ReLU"),
    ("rounding", "Cutting off", "By lot"),
    ("formats", "NF4 or powers", "A subnormal"),
    ("granularity", "Without it", "Rows of different size"),
    ("calibration", "An average that lags", "One batch only"),
    ("nonuniform", "Two clusters", "Powers of two"),
    ("product", "Saturation hurts less", "Two terms vanish"),
)

# Typed in turn; too far from each other to be known beforehand. Each is met before the clock runs.
_SEEDS = (100, 300)
_NEW_SEEDS = range(400, 900, 50)

_EMPTY = """import streamlit as st
on = st.toggle("Toggle")
st.write("It is on" if on else "It is off")
"""

_PLAIN = """import streamlit as st
on = st.toggle("Toggle")
st.line_chart({"y": [1, 3, 2] if on else [2, 1, 3]})
"""

_SVG = '[data-testid="stVegaLiteChart"] svg'
_SEED = '[class*="Settings-seed"] input'

# Clicks, or types a value and Enter, and tells how long it took until something within what
# `watched` selects had changed.
_CHOOSE = """([chosen, watched]) => new Promise(done => {
  let start;
  const element = node => node.closest ? node : node.parentElement;
  const changes = record => record.attributeName !== 'aria-hidden' && (
    element(record.target)?.closest(watched) ||
    [...record.addedNodes].some(node => node.matches?.(watched) || node.querySelector?.(watched)));
  const watch = new MutationObserver(records => {
    if (!records.some(changes)) return;
    watch.disconnect();
    done(performance.now() - start);
  });
  const all = {subtree: true, childList: true, attributes: true, characterData: true};
  watch.observe(document.querySelector('[data-testid="stMain"]'), all);
  const control = document.querySelectorAll(chosen.css)[chosen.index];
  if (chosen.value) {
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(
      control, chosen.value);
    control.dispatchEvent(new Event('input', {bubbles: true}));
  }
  start = performance.now();
  if (chosen.value) {
    control.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', bubbles: true}));
  } else control.click();
})"""


def run() -> list[Row]:
    """Presets of the labs and the toggle of the empty page in turn; medians."""
    rows = []
    with (
        serve() as address,
        _serve(_EMPTY) as other,
        _serve(_PLAIN) as plain,
        chromium() as browser,
    ):
        for lab, *presets in _LABS:
            with (
                open_page(browser, address) as (page, _),
                open_page(browser, other) as (peer, _),
            ):
                page.goto(f"/{lab}")
                peer.goto("/")
                settle(page)
                settle(peer)
                for name in presets[::-1]:  # each once: the server remembers what it has computed
                    _preset(page, name)
                pairs = [
                    (_preset(page, presets[1 - i % 2]), _toggle(peer)) for i in range(_REPEATS)
                ]
                note = "from the click to the changed picture; peer: an empty page's rerun"
                rows.append(_row(f"preset of {lab}", pairs, note))
                if lab == "formats":  # its seed changes another picture, below
                    continue
                page.goto(f"/{lab}")  # as a visitor finds it
                settle(page)
                page.get_by_text("What this simplifies", exact=True).click()
                settle(page)
                for seed in _SEEDS[::-1]:
                    _typed(page, seed)
                pairs = [(_typed(page, _SEEDS[1 - i % 2]), _toggle(peer)) for i in range(_REPEATS)]
                note = "from Enter to the changed picture, by the server; peer: an empty rerun"
                rows.append(_row(f"seed typed in {lab}", pairs, note))
                pairs = [(_typed(page, seed), _toggle(peer)) for seed in _NEW_SEEDS]
                note = "the same when the server meets the seed first, and computes"
                rows.append(_row(f"new seed in {lab}", pairs, note))
        with open_page(browser, plain) as (page, _), open_page(browser, other) as (peer, _):
            page.goto("/")
            peer.goto("/")
            settle(page)
            settle(peer)
            pairs = [(_toggle(page, _SVG), _toggle(peer)) for _ in range(_REPEATS)]
        note = "no page of ours: a toggle and three points; peer: an empty page's rerun"
        rows.append(_row("st.line_chart alone", pairs, note))
    return rows


def _row(name: str, pairs: list[tuple[float, float]], note: str) -> Row:
    ours, theirs = (median(pair[side] for pair in pairs) for side in (0, 1))
    return Row(name, ours, theirs, median(a / b for a, b in pairs), "ms", note)


def _preset(page: Page, name: str) -> float:
    names = page.locator(".st-key-presets button").all_inner_texts()
    index = next(i for i, text in enumerate(names) if text.endswith(name))
    clicked = {"css": ".st-key-presets button", "index": index}
    return _choose(page, clicked, _SVG)


def _typed(page: Page, seed: int) -> float:
    return _choose(page, {"css": _SEED, "index": 0, "value": str(seed)}, _SVG)


def _toggle(page: Page, watched: str = '[data-testid="stMarkdownContainer"]') -> float:
    return _choose(page, {"css": "input", "index": 0}, watched)


def _choose(page: Page, chosen: dict[str, str | int], watched: str) -> float:
    milliseconds = page.evaluate(_CHOOSE, [chosen, watched])
    settle(page)
    return float(milliseconds)


@contextmanager
def _serve(text: str) -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "page.py"
        script.write_text(text)
        port = free_port()
        server = subprocess.Popen(
            [
                *(sys.executable, "-m", "streamlit", "run", str(script)),
                *(f"--server.port={port}", "--server.headless=true"),
                "--browser.gatherUsageStats=false",
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            wait_for(port)
            time.sleep(1)
            yield f"http://localhost:{port}"
        finally:
            server.terminate()
            server.wait()
