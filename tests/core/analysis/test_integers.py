"""Comparing integers from a file: in this process, in the worker, from the shell, as JSON."""

import json
from pathlib import Path

import numpy as np
import pytest

from core.analysis import AnalysisConfig, IntegerReport, Limits, Task, start_analysis
from core.analysis.integers import compare_integers
from core.command_line import main
from core.errors import InputError
from core.models.quantized_samples import QUANTIZED_SAMPLES
from tests.core.graph.test_compare import X, product
from tests.core.graph.test_reading import node, quantized

TIES, DIGITS = QUANTIZED_SAMPLES


def test_sums_on_ties_by_hand() -> None:
    report = compare_integers(TIES.build(), TIES.data(), name="ties.onnx")
    assert [(t.name, t.elements) for t in report.tensors] == [
        ("pixels codes", 64 * 64),
        ("sums codes", 64 * 32),
    ]
    (element,) = report.elements
    x, w = np.array(element.x), np.array(element.w)
    acc = int(((x - element.x_zero) * (w - element.w_zero)).sum())
    assert acc == element.acc
    assert acc % 4 == 2, "a quarter of it ends in a half"
    assert element.steps == pytest.approx(acc / 4, abs=1e-6)
    assert element.ours == round(acc / 4), "Python's round takes the even neighbour, too"
    assert abs(element.theirs - element.ours) == 1
    assert 0 < report.differing < 0.05 * report.codes
    assert report.islands == ()


@pytest.mark.slow
def test_calibrated_network_agrees() -> None:
    report = compare_integers(DIGITS.build(), DIGITS.data())
    assert report.differing == 0
    assert report.first is None
    assert report.codes == 64 * (64 + 8 * 64 + 16 * 64)


@pytest.mark.parametrize(
    "content", [TIES.build(), quantized([node("LRN", ["a"], ["b"], size=3)], {})]
)
def test_json_and_back(content: bytes) -> None:
    report = compare_integers(content)
    text = json.dumps(report.to_dict(), allow_nan=False)
    assert IntegerReport.from_dict(json.loads(text)) == report


@pytest.mark.slow
def test_in_a_worker() -> None:
    job = start_analysis(product(0.5), name="p.onnx", task=Task.INTEGERS)
    report = job.result()
    assert isinstance(report, IntegerReport)
    assert [t.name for t in report.tensors] == ["q", "r"]
    refused = start_analysis(b"no model", name="n.onnx", task=Task.INTEGERS)
    with pytest.raises(InputError, match=r"n\.onnx is not a complete ONNX file"):
        refused.result()


@pytest.mark.slow
def test_from_the_shell(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    model, data, out = tmp_path / "m.onnx", tmp_path / "d.npz", tmp_path / "o.json"
    model.write_bytes(product(0.5))
    np.savez(data, x=X[None])
    assert main(["integers", str(model), "--data", str(data), "--json", str(out)]) == 0
    said = capsys.readouterr().out
    assert "0 of 10 codes differ" in said
    assert "4 steps on integers, 0 float islands" in said
    assert json.loads(out.read_text())["kernels"] == 4
    assert main(["integers", str(tmp_path / "none.onnx")]) == 2


def test_the_limit_of_the_model_holds_for_the_comparison() -> None:
    small = AnalysisConfig(limits=Limits(model_mb=1e-4))
    with pytest.raises(InputError, match=r"0\.0001 MB"):
        compare_integers(product(0.5), config=small, name="p.onnx")
