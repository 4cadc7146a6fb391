"""What pages import, and when: nothing of ours late, and no heavy library that they do without."""

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

from explorer.pages import PAGES

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
CONCEPT_PAGES = [page.view for page in PAGES if not page.url_path or page.is_lab]
OTHER_PAGES = [page.view for page in PAGES if page.view not in CONCEPT_PAGES]

# One process opens all pages one after the other; a line for each says what it imported.
# The page of claims is drawn without any: to run what lessons test takes as long as all the rest.
OPENED = """
import json, sys
from types import SimpleNamespace
from streamlit.testing.v1 import AppTest
import explorer.preload
from explorer import compute
known = set(sys.modules)
compute.lesson_outcome = lambda *_: SimpleNamespace(claim=None)
app = AppTest.from_file("explorer/app.py", default_timeout=300).run()
for view in {views!r}:
    if view != "home/page.py":
        app.switch_page(view).run()
    assert not app.exception, (view, app.exception)
    assert app.title, f"{{view}}: nothing was drawn"
    print(json.dumps(sorted(set(sys.modules) - known)))
    known = set(sys.modules)
"""


@pytest.fixture(scope="module")
def imported() -> dict[str, list[str]]:
    """The modules that each page imported, the concept pages first."""
    views = CONCEPT_PAGES + OTHER_PAGES
    code = OPENED.format(views=views)
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return dict(zip(views, map(json.loads, done.stdout.splitlines()), strict=True))


@pytest.mark.parametrize("view", CONCEPT_PAGES)
def test_a_concept_page_does_without_heavy_libraries(
    imported: dict[str, list[str]], view: str
) -> None:
    # torch and onnx are there before the first page (explorer/preload.py); these stay out.
    assert not {"sklearn", "onnxruntime"} & set(imported[view])


def test_pages_import_nothing_of_ours_after_the_preload(imported: dict[str, list[str]]) -> None:
    """Such an import could meet another thread's."""
    ours = ("core.", "lessons.", "explorer.")
    big = ("pandas", "altair", "plotly", "numpy", "torch", "onnx", "onnxruntime", "pyarrow")
    late = {module for modules in imported.values() for module in modules}
    assert not [module for module in late if module.startswith(ours) or module in big]


OURS = ("core", "lessons", "explorer")
# What analyses import in their own process, and what converts a file for them.
OF_ANALYSES = ("core/analysis", "core/models/onnx_file.py")


def test_no_function_imports_ours() -> None:
    """What lessons run when a visitor asks for an outcome finds its modules there, too."""
    found = {
        path.relative_to(ROOT).as_posix()
        for folder in OURS
        for path in (ROOT / folder).rglob("*.py")
        for function in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(function, ast.FunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in OURS
    }
    assert {path for path in found if not path.startswith(OF_ANALYSES)} == set()
