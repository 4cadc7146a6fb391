"""After the preload, a page imports nothing that could meet another thread's import."""

import subprocess
import sys
from pathlib import Path

from explorer.pages import PAGES

ROOT = Path(__file__).resolve().parents[2]


def test_pages_import_nothing_of_ours_after_the_preload() -> None:
    code = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
import explorer.preload
before = set(sys.modules)
from streamlit.testing.v1 import AppTest
for path in {[str(page.path) for page in PAGES if page.url_path]!r}:
    AppTest.from_file(path, default_timeout=300).run()
ours = ("core.", "lessons.", "explorer.")
big = ("pandas", "altair", "plotly", "numpy", "torch", "onnx", "onnxruntime", "pyarrow")
late = set(sys.modules) - before
print(sorted(m for m in late if m.startswith(ours) or m in big))
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout.strip() == "[]"
