"""Nothing leaves the machine: no file of onnxruntime's reporter, and no socket, during a report."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.core.analysis.models import small_cnn

ROOT = Path(__file__).resolve().parents[3]
NAME = "SECRET_LAYER"


def sockets(process: int) -> set[str]:
    """The sockets of a process and of those that it started."""
    found = set()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1])
            if process in (int(folder.name), parent):
                links = {str(link.readlink()) for link in (folder / "fd").iterdir()}
                found |= {link for link in links if link.startswith("socket:")}
        except OSError:  # it has just ended
            continue
    return found


def report(home: Path) -> subprocess.Popen[bytes]:
    """The shell's report of a model, at work in a home of its own, telemetry not yet forbidden."""
    model = small_cnn()
    model.graph.node[0].name = NAME
    path = home / "m.onnx"
    path.write_bytes(model.SerializeToString())
    (home / "tmp").mkdir()
    clean = {k: v for k, v in os.environ.items() if k != "ORT_DISABLE_TELEMETRY"}
    return subprocess.Popen(
        [sys.executable, "-m", "core", "report", path, "--samples", "500", "--json", home / "r"],
        cwd=ROOT,
        env={**clean, "HOME": str(home), "TMPDIR": str(home / "tmp"), "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="only Linux shows a process's files")
def test_nothing_is_written_or_sent(tmp_path: Path) -> None:
    work = report(tmp_path)
    seen: set[str] = set()
    while work.poll() is None:
        seen |= sockets(work.pid)
    assert work.returncode == 0
    assert not seen
    written = {str(p.relative_to(tmp_path)) for p in tmp_path.rglob("*") if p.is_file()}
    assert written == {"m.onnx", "r"}


def test_importing_core_forbids_it_before_onnxruntime_is_there() -> None:
    code = (
        "import os, sys, core\n"
        "assert 'onnxruntime' not in sys.modules\n"
        "print(os.environ['ORT_DISABLE_TELEMETRY'])"
    )
    clean = {k: v for k, v in os.environ.items() if k != "ORT_DISABLE_TELEMETRY"}
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**clean, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "1"


def test_it_is_off_in_these_tests_too() -> None:
    assert os.environ["ORT_DISABLE_TELEMETRY"] == "1"
