"""For all tests: no telemetry; hypothesis without deadlines, in CI the same examples every time."""

import os
import sys
from collections.abc import Iterator

import pytest
from hypothesis import settings

os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # before any test imports onnxruntime

settings.register_profile("project", deadline=None, derandomize=os.environ.get("CI") == "true")
settings.register_profile("quick", deadline=None, max_examples=25)
settings.load_profile("project")

# The files of a lab that one test puts into the app.
collect_ignore_glob = ["explorer/minimal_lab/*"]


@pytest.fixture(autouse=True)
def main_module() -> Iterator[None]:
    """AppTest leaves a page's script as `__main__`, which every process begun later would run."""
    before = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = before
