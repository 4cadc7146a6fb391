"""The arrows of the design: core imports nothing of ours, lessons core, explorer both."""

import ast
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


@pytest.mark.parametrize(
    ("folder", "with_streamlit"),
    [
        ("explorer/labs", {"page.py"}),
        ("explorer/chart", {"live_chart.py"}),
        ("explorer/home", {"page.py", "controls.py", "gallery.py"}),
        (
            "explorer/network",
            {"page.py", "digit.py", "mistakes.py", "own_bits.py", "without_floats.py"},
        ),
        ("explorer/training", {"page.py", "controls.py", "live.py"}),
        (
            "explorer/playground",
            {"page.py", "controls.py", "view.py", "drawings.py", "own_data.py", "layer_bits.py"},
        ),
        (
            "explorer/transformer",
            {"controls.py", "page.py", "picture.py", "remedies.py"},
        ),
        ("explorer/methods", {"page.py", "controls.py", "opened_run.py"}),
        ("explorer/survey", {"page.py", "controls.py", "show_row.py"}),
        ("explorer/certificate", {"page.py"}),
        ("explorer/course", {"page.py", "start_link.py"}),
        ("explorer/sheet", {"page.py", "questions.py", "answers.py"}),
        ("explorer/teach", {"page.py", "links.py"}),
        (
            "explorer/model",
            {
                "controls.py",
                "graph_view.py",
                "layer_detail.py",
                "mending.py",
                "page.py",
                "pictures.py",
                "preflight.py",
                "report.py",
                "sensitivity.py",
                "shared_scales.py",
                "take_home.py",
                "upload.py",
                "weights.py",
            },
        ),
    ],
)
def test_charts_and_figures_beside_a_page_know_no_streamlit(
    folder: str, with_streamlit: set[str]
) -> None:
    asking = {
        path.name for path in (ROOT / folder).rglob("*.py") if "streamlit" in set(imports(path))
    }
    assert asking == with_streamlit


def test_one_place_asks_for_the_library() -> None:
    asking = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "core").rglob("*.py")
        if "array_api_compat" in path.read_text()
    }
    assert asking == {"core/arrays.py"}


@pytest.mark.parametrize("chart", ["explorer/lesson/chart.py"])
def test_a_chart_beside_its_page_knows_no_streamlit(chart: str) -> None:
    assert "streamlit" not in set(imports(ROOT / chart))
