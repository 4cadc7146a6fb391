"""`python -m core report` as a shell sees it."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from core.command_line import main
from tests.core.analysis.models import images, small_cnn

ROOT = Path(__file__).resolve().parents[3]


def core(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "core", *map(str, arguments)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )


@pytest.fixture
def model(tmp_path: Path) -> Path:
    path = tmp_path / "cnn.onnx"
    path.write_bytes(small_cnn().SerializeToString())
    return path


@pytest.mark.slow
def test_table_is_sorted_worst_first(model: Path) -> None:
    done = core("report", model, "--weight-bits", "4", "--per-tensor")
    assert done.returncode == 0
    rows = [
        line.split()
        for line in done.stdout.splitlines()
        if line.split()[1:2] in (["Conv"], ["Gemm"])
    ]
    assert {row[0] for row in rows} == {"first", "second", "last"}
    local = [float(row[4]) for row in rows]
    assert local == sorted(local)


@pytest.mark.slow
def test_json_holds_everything(model: Path, tmp_path: Path) -> None:
    np.savez(tmp_path / "data.npz", x=images())
    out = tmp_path / "report.json"
    done = core(
        *("report", model, "--data", tmp_path / "data.npz", "--json", out, "--quiet"),
        *("--calibration", "percentile", "--activation-bits", "6", "--seed", "5"),
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    report = json.loads(out.read_text())
    assert report["model"]["sha256"] == hashlib.sha256(model.read_bytes()).hexdigest()
    assert report["settings"]["activation_bits"] == 6
    assert report["settings"]["calibration"] == "percentile-99.9"
    assert report["seed"] == 5
    assert {"numpy", "onnx", "onnxruntime", "python"} <= set(report["versions"])
    for layer in report["layers"]:
        assert {"name", "op", "weight_sqnr_db", "local_sqnr_db", "accumulated_sqnr_db"} <= set(
            layer
        )


@pytest.mark.slow
def test_shape_and_stdout(model: Path) -> None:
    done = core("report", model, "--shape", "x=3,2,6,6", "--samples", "2", "--json", "-", "--quiet")
    report = json.loads(done.stdout)
    assert report["shapes"] == {"x": [3, 2, 6, 6]}
    assert report["layers"][0]["sums"]["input"]["count"] == 2 * 3 * 2 * 6 * 6


BAD = [
    ["report"],
    ["report", "nothing.onnx"],
    ["report", "{model}", "--weight-bits", "nine"],
    ["report", "{model}", "--weight-bits", "9"],
    ["report", "{model}", "--calibration", "guess"],
    ["report", "{model}", "--shape", "x=a,b"],
    ["report", "{model}", "--per-channel", "--per-tensor"],
    ["report", "{model}", "--json", "/nowhere/out.json"],
    ["report", "{model}", "--data", "nothing.npz"],
    ["conjure"],
    [],
]


@pytest.mark.parametrize("arguments", BAD)
def test_bad_input_is_one_line_and_code_2(
    arguments: list[str], model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        code = main([a.format(model=model) for a in arguments])
    except SystemExit as complaint:  # of the parser
        code = complaint.code
    said = capsys.readouterr()
    assert code == 2
    assert said.out == ""
    assert len(said.err.strip().splitlines()) == 1


@pytest.mark.slow
@pytest.mark.parametrize("arguments", [["conjure"], ["report", "nothing.onnx"]])
def test_the_shell_sees_that_code(arguments: list[str]) -> None:
    done = core(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.strip().splitlines()) == 1
