"""A lesson is one folder: it uses the engine, and the engine and other lessons do not use it."""

import ast
from pathlib import Path

import pytest

from lessons.registry import LESSONS

ROOT = Path(__file__).resolve().parents[2] / "lessons"
FOLDERS = sorted(p.name for p in ROOT.iterdir() if p.is_dir() and p.name[0] not in "_.")


def used_folders(folder: str) -> set[str]:
    """The folders of lessons/ that the modules of `folder` import."""
    names = {
        node.module
        for path in (ROOT / folder).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module
    }
    return {name.split(".")[1] for name in names if name.startswith("lessons.")}


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_folder_uses_itself_and_the_engine_alone(folder: str) -> None:
    assert used_folders(folder) <= {folder, "engine"}


def test_each_lesson_has_a_folder_and_each_folder_a_lesson() -> None:
    named = {each.key.replace("-", "_") for each in LESSONS}
    assert named == set(FOLDERS) - {"engine"}
    for folder in named:
        files = {path.name for path in (ROOT / folder).iterdir()}
        assert files >= {"__init__.py", "lesson.py", "text.md"}
