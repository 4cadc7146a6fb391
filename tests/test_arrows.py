"""The arrows of the design: core imports nothing of ours, lessons core, explorer both."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
OURS = {"core", "explorer", "lessons", "tests", "benchmarks"}
FORBIDDEN = {
    "core": (OURS - {"core"}) | {"streamlit", "plotly", "altair"},
    "lessons": (OURS - {"core", "lessons"}) | {"streamlit"},
    "explorer/figures": {"streamlit"},
    "explorer": {"tests", "benchmarks"},
}


def imports(path: Path) -> Iterator[str]:
    """Top-level names of all modules that a file imports, inside functions as well."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} uses a relative import"
            yield str(node.module).split(".")[0]


@pytest.mark.parametrize("folder", FORBIDDEN)
def test_arrows(folder: str) -> None:
    files = list((ROOT / folder).rglob("*.py"))
    assert files, f"{folder} holds no files"
    wrong = {
        f"{path.relative_to(ROOT)} imports {name}"
        for path in files
        for name in imports(path)
        if name in FORBIDDEN[folder]
    }
    assert not wrong


def test_charts_and_words_beside_a_page_know_no_streamlit() -> None:
    drawn = {
        path
        for path in (ROOT / "explorer").rglob("*.py")
        if re.search(
            r"(^|_)(chart|drawing|expressions|formulas?|layout|tables?|texts?|words)$", path.stem
        )
    }
    assert len(drawn) > 50
    asking = {path.relative_to(ROOT) for path in drawn if "streamlit" in set(imports(path))}
    assert asking == {Path("explorer/chart/live_chart.py")}  # the component itself


def test_one_place_asks_for_the_library() -> None:
    asking = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "core").rglob("*.py")
        if "array_api_compat" in path.read_text()
    }
    assert asking == {"core/arrays.py"}
