"""A page of the app opened without a browser."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block, Element

from explorer import pages

HERE = Path(__file__).resolve().parent
EXPLORER = HERE.parents[1] / "explorer"

PATIENCE = 300  # seconds that one run may take: a network may be trained, on a busy machine


def opened(script: str, state: Mapping[str, Any] | None = None, /, **query: str) -> AppTest:
    """`explorer/{script}`, as a link with this query opens it; fails on an exception on the page.

    state: what the session holds already.
    """
    app = AppTest.from_file(EXPLORER / script, default_timeout=PATIENCE)
    for key, value in (state or {}).items():
        app.session_state[key] = value
    app.query_params.update(query)
    run_first(app)
    assert not app.exception
    return app


def run_first(app: AppTest) -> None:
    """The first run, without a search of all installed packages for components: none has one."""
    with patch("importlib.metadata.distributions", return_value=()):
        app.run()


def opened_in_app(page: str, state: Mapping[str, Any] | None = None, **query: str) -> AppTest:
    """A page of the whole app, as a link with this query opens it: it may link to other pages.

    state: what the session holds already.
    """
    app = AppTest.from_file(EXPLORER / "app.py", default_timeout=PATIENCE)
    for key, value in (state or {}).items():
        app.session_state[key] = value
    # AppTest draws home before it goes to another page, and home takes ten times as long as most.
    empty = replace(pages.PAGES[0], view=str(HERE / "empty_page.py"))
    with patch.object(pages, "PAGES", (empty, *pages.PAGES[1:])):
        run_first(app)
    app.query_params.clear()
    app.query_params.update(query)
    app.switch_page(page).run()
    assert not app.exception
    return app


def elements(block: Block) -> Iterator[Element]:
    """Everything in a block, in the order of the page."""
    for child in block.children.values():
        if isinstance(child, Block):
            yield from elements(child)
        else:
            yield child


def live_charts(app: AppTest) -> list[dict[str, Any]]:
    """What the browser is told of each live chart of the page."""
    found = (e.proto for e in elements(app.main) if e.type == "bidi_component")
    return [json.loads(p.json) for p in found if p.component_name == "live_chart"]


def number(app: AppTest, label: str) -> str:
    """The number of the page whose label begins so, with a plain minus."""
    numbers = [(n["label"], n["value"]) for chart in live_charts(app) for n in chart["numbers"]]
    numbers += [(metric.label, metric.value) for metric in app.metric]
    return next(value for name, value in numbers if name.startswith(label)).replace("−", "-")


def presets(app: AppTest) -> dict[str, dict[str, Any]]:
    """What each preset, and each other button of a live chart, sets."""
    groups = [
        group
        for chart in live_charts(app)
        for group in (chart["presets"], *chart["controls"])
        if group["kind"] == "buttons"
    ]
    return {one["name"]: one["changes"] for group in groups for one in group["presets"]}
