"""One number limits uploads; the settings, the page, the worker and the README agree on it."""

import re
import tomllib
from pathlib import Path

import pytest
from starlette.formparsers import MultiPartParser
from streamlit.testing.v1 import AppTest

from core.analysis import Limits
from explorer import uploads
from tests.explorer.opening import EXPLORER

ROOT = EXPLORER.parent


@pytest.fixture
def three(monkeypatch: pytest.MonkeyPatch) -> None:
    """An operator who allows 3 MB."""
    monkeypatch.setattr(uploads.st, "get_option", {"server.maxUploadSize": 3}.__getitem__)


def test_the_number_is_written_once_and_the_readme_repeats_it() -> None:
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))
    largest = config["server"]["maxUploadSize"]
    assert largest == Limits().model_mb == 200
    readme = (ROOT / "README.md").read_text("utf-8")
    assert re.findall(r"([0-9]+) MB here; `STREAMLIT_SERVER_MAX_UPLOAD_SIZE`", readme) == ["200"]
    found = [path for path in EXPLORER.rglob("*.py") if "maxUploadSize" in path.read_text("utf-8")]
    assert found == [Path(uploads.__file__)]


@pytest.mark.usefixtures("three")
def test_the_worker_takes_what_may_be_uploaded() -> None:
    assert uploads.limits() == Limits(model_mb=3.145728)  # 3 · 2²⁰ / 10⁶


@pytest.mark.usefixtures("three")
def test_all_of_it_stays_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(MultiPartParser, "spool_max_size", 1)
    uploads.keep_in_memory()
    assert MultiPartParser.spool_max_size == 3 * 1024 * 1024


def test_the_page_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "largest_mb", lambda: 7)
    app = AppTest.from_file(EXPLORER / "model" / "page.py", default_timeout=60)
    app.query_params["source"] = "upload"
    app.run()
    assert not app.exception
    assert app.get("file_uploader")[0].proto.label == "Your model, up to 7 MB"
