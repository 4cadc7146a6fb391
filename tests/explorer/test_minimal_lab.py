"""A lab added by the README's recipe: every file that it names, and no other."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FILES = {
    "page.py": "explorer/labs/minimal/page.py",
    "chart.py": "explorer/labs/minimal/chart.py",
    "text.md": "explorer/labs/minimal/text.md",
    "expressions.py": "explorer/labs/minimal/expressions.py",
    "compute.py": "explorer/compute/minimal.py",
}
ENTRY = """
    Page(
        title="Minimal",
        url_path="minimal",
        view="labs/minimal/page.py",
        purpose="Put values on a grid.",
        section="Explore",
    ),
)
"""
OPEN = """
import json
from tests.explorer.opening import live_charts, number
from streamlit.testing.v1 import AppTest
app = AppTest.from_file("explorer/app.py", default_timeout=60).run()
app.switch_page("labs/minimal/page.py").run()
assert not app.exception, app.exception
(chart,) = live_charts(app)
print(json.dumps([app.title[0].value, number(app, "Level"), chart["pictures"][0]["tables"]]))
"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """The project with one more lab."""
    for name in ("core", "lessons", "tests"):
        (tmp_path / name).symlink_to(ROOT / name)
    shutil.copytree(
        ROOT / "explorer", tmp_path / "explorer", ignore=shutil.ignore_patterns("__pycache__")
    )
    for name, place in FILES.items():
        (tmp_path / place).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / "tests" / "explorer" / "minimal_lab" / name, tmp_path / place)
    pages = tmp_path / "explorer" / "pages.py"
    head, tail = pages.read_text("utf-8").split("\n)\n\n\ndef page_at", 1)
    pages.write_text(f"{head}{ENTRY}\n\ndef page_at{tail}", "utf-8")
    return tmp_path


@pytest.mark.slow
def test_a_lab_is_added_by_the_recipe_and_opens(tree: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", OPEN], cwd=tree, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr[-2000:]
    title, level, tables = json.loads(done.stdout.splitlines()[-1])
    assert title == "Where does a grid put a value?"
    assert level == "0.5"  # 0.6 in steps of 0.5
    assert len(tables["values"]["x"]) == 200


def test_the_recipe_names_every_file() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    recipe = re.search(r"- \*\*a lab\*\*.*?(?=\n- \*\*)", readme, re.DOTALL)[0]
    for place in (*FILES.values(), "explorer/pages.py"):
        assert place.replace("minimal", "<name>") in recipe


def test_the_simplest_lab_is_short() -> None:
    """Its Python; the words in its text.md are what a visitor reads."""
    places = [
        *(ROOT / "explorer/labs/rounding").glob("*.py"),
        ROOT / "explorer/compute/rounding.py",
    ]
    assert sum(len(place.read_text("utf-8").splitlines()) for place in places) <= 250
