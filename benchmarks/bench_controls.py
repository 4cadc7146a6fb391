"""Time from a choice to the changed picture, against `st.vega_lite_chart` for the same change.

The peer is a page of its own server with a toggle and the lab's own chart and data, shown by
Streamlit's Vega element, in the same browser and in turn. A preset that moves parameters alone is
drawn in the browser; a seed that is typed changes data, which the server sends.
"""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from playwright.sync_api import Locator, Page

from benchmarks.bench_first_paint import free_port, wait_for
from benchmarks.row import Row
from tests.browser.harness import ROOT, chromium, open_page, serve, settle

_REPEATS = 9
_SEEDS = (100, 300)  # typed in turn

# A lab, two presets that are chosen in turn, and its first picture for a seed.
_LABS = (
    ("rounding", "Truncation", "At random", "rounding_picture({seed})"),
    ("range", "Leave it out", "Symmetric after a ReLU", "range_picture('outlier', {seed})"),
    ("stochastic", "Nearest loses 0.3", "Even 0.05 is kept", "stochastic_picture({seed})"),
    ("granularity", "Without it", "At 8 bits", "granularity_picture('uneven', {seed})"),
    (
        *("calibration", "Before the outlier", "After it"),
        "calibration_picture('outlier', 4, {seed})",
    ),
    (
        *("nonuniform", "k-means, before", "k-means, after 12 steps"),
        "codebook_picture('outlier', {seed}, 'kmeans', 3)",
    ),
    (
        *("product", "12 bits wrap around often", "32 bits hold everything"),
        "product_picture({seed}, False, 3)",
    ),
)

# Parameters that the lab's settings would set.
_DEFAULTS = (
    "dict(x=0.6, step=1.0, zero=0, mode='nearest-up', low=-2.4, high=2.3, bits=3, count=100, "
    "symmetric=False, size=4.0, row=5, column=9, group=8, seen=12, register=16, output=7, k=27, "
    "overflow='wraps', block=0, zoom=0, code=5)"
)
_PEER = """import json, sys
sys.path.insert(0, {root!r})
import streamlit as st
from explorer import compute

def spec(picture):
    spec = json.loads(picture.spec)
    values = {defaults} | dict(picture.signals)
    if "step" in values and "books" in values:
        values["step"] = 4
    for param in spec.get("params", ()):
        if param.get("value", 0) is None:
            param["value"] = values.get(param["name"])
    spec["datasets"] = {{
        name: [dict(zip(table, row)) for row in zip(*table.values())]
        for name, table in picture.tables.items()
    }}
    return spec

@st.cache_resource
def specs():
    return [spec(compute.{first}), spec(compute.{second})]

on = st.toggle("Toggle")
st.vega_lite_chart(spec=specs()[on], key="chart")
"""

# Clicks the control, or types a value and Enter, and tells how long it took until something within
# the picture that `watched` selects had changed.
_CHOOSE = """(control, [watched, value]) => new Promise(done => {
  const shadow = document.querySelector(
    '[data-testid=stMain] [data-testid=stBidiComponentIsolated]')?.shadowRoot;
  const place = watched === 'live'
    ? shadow.querySelector('.chart > div') : document.querySelector(watched);
  let start;
  const watch = new MutationObserver(() => {
    watch.disconnect();
    done(performance.now() - start);
  });
  watch.observe(place, {subtree: true, childList: true, attributes: true, characterData: true});
  if (value) {
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(control, value);
    control.dispatchEvent(new Event('input', {bubbles: true}));
  }
  start = performance.now();
  if (value) control.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', bubbles: true}));
  else control.click();
})"""


def run() -> list[Row]:
    """Presets and seeds of the labs, and the toggle of the same charts, in turn; medians."""
    rows = []
    with serve() as address, chromium() as browser:
        for lab, *presets, call in _LABS:
            first, second = (call.format(seed=seed) for seed in _SEEDS)
            script = _PEER.format(root=str(ROOT), first=first, second=second, defaults=_DEFAULTS)
            with (
                _serve(script) as plain,
                open_page(browser, address) as (page, _),
                open_page(browser, plain) as (peer, _),
            ):
                page.goto(f"/{lab}")
                peer.goto("/")
                for one in (page, peer):
                    settle(one)
                for name in presets[::-1]:
                    _preset(page, name)
                _toggle(peer), _toggle(peer)
                pairs = [
                    (_preset(page, presets[1 - i % 2]), _toggle(peer)) for i in range(_REPEATS)
                ]
                note = "in the browser; peer: st.vega_lite_chart with other data"
                rows.append(_row(f"preset of {lab}", pairs, note))
                page.get_by_text("What this simplifies", exact=True).click()
                for seed in _SEEDS[::-1]:
                    _typed(page, seed)
                pairs = [(_typed(page, _SEEDS[1 - i % 2]), _toggle(peer)) for i in range(_REPEATS)]
                note = "from Enter to the changed picture; peer: st.vega_lite_chart, the same data"
                rows.append(_row(f"seed typed in {lab}", pairs, note))
    return rows


def _row(name: str, pairs: list[tuple[float, float]], note: str) -> Row:
    ours, theirs = (median(pair[side] for pair in pairs) for side in (0, 1))
    return Row(name, ours, theirs, median(a / b for a, b in pairs), "ms", note)


def _preset(page: Page, name: str) -> float:
    return _choose(page, page.locator(".live-chart .preset").filter(has_text=name).first, "live")


def _typed(page: Page, seed: int) -> float:
    return _choose(page, page.locator('[class*="Settings-seed"] input'), "live", str(seed))


def _toggle(page: Page) -> float:
    return _choose(page, page.locator("input").first, '[data-testid="stVegaLiteChart"]')


def _choose(page: Page, control: Locator, watched: str, value: str = "") -> float:
    milliseconds = control.evaluate(_CHOOSE, [watched, value])
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
            yield f"http://localhost:{port}"
        finally:
            server.terminate()
            server.wait()
