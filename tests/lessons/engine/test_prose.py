"""Texts with placeholders."""

from pathlib import Path

import pytest

from lessons.engine.prose import Prose, sections

TEXT = "A title.\n\n## one\nFour is {{four}}.\n\n## two\nNothing to fill in.\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "text.md"
    file.write_text(TEXT, encoding="utf-8")
    return file


def test_values_replace_the_placeholders(path: Path) -> None:
    assert Prose(path, "one", lambda: {"four": "4"}).read() == "Four is 4."
    assert Prose(path, "two").read() == "Nothing to fill in."
    assert list(sections(path)) == ["one", "two"]


def test_a_missing_value_or_section_is_an_error(path: Path) -> None:
    with pytest.raises(KeyError, match="four"):
        Prose(path, "one").read()
    with pytest.raises(KeyError, match="three"):
        Prose(path, "three").read()
