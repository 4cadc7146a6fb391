"""The shell: every page is there, opens light, and needs no network."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from explorer import theme
from explorer.pages import PAGES

ROOT = Path(__file__).resolve().parents[2]


def test_pages_are_listed_without_streamlit() -> None:
    code = "import sys, explorer.pages; sys.exit('streamlit' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT).returncode == 0


def test_addresses_are_unique_and_home_comes_first() -> None:
    addresses = [page.url_path for page in PAGES]
    assert addresses[0] == ""
    assert len(set(addresses)) == len(addresses)
    assert {page.section for page in PAGES[1:]} <= {"Explore", "Measure", "Learn"}


def luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("colour", [theme.BLUE, theme.ORANGE, theme.GREEN, theme.GREY])
def test_chart_colours_stand_out_in_both_themes(colour: str) -> None:
    config = (ROOT / ".streamlit" / "config.toml").read_text("utf-8")
    backgrounds = re.findall(r'^backgroundColor = "(#\w+)"', config, re.MULTILINE)
    assert len(backgrounds) == 2
    for background in backgrounds:
        light, dark = sorted([luminance(colour), luminance(background)], reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 3


def test_the_app_finds_its_theme_from_any_folder() -> None:
    assert (ROOT / "explorer" / ".streamlit" / "config.toml").samefile(
        ROOT / ".streamlit" / "config.toml"
    )
