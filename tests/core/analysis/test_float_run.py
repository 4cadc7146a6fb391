"""The float network as it is walked, beside onnxruntime's optimized run of the file."""

import numpy as np
import pytest
from onnx import helper

from core.analysis import analyze
from core.analysis.results.measured_errors import OutputError
from core.analysis.results.notes import notes_before_measuring, notes_on_float_run
from core.metrics import error_sums
from tests.core.analysis.guessed_inputs import model, normal
from tests.core.analysis.models import images, small_cnn

node = helper.make_node


def test_the_float_run_is_compared_with_the_optimized_one() -> None:
    report = analyze(small_cnn().SerializeToString(), {"x": images()})
    assert report.float_run[0].name == "y"
    assert report.float_run[0].error.sqnr_db > 100
    assert report.float_run[0].error.count == 6 * 3
    assert not any("optimized run" in note for note in report.notes)


def output(sqnr: float | None) -> OutputError:
    """An output with this SQNR: a signal of 1, and the noise that it leaves."""
    if sqnr is None:
        return OutputError("y", None, "it failed")
    wrong = 1.0 + 10 ** (-sqnr / 20)
    return OutputError("y", error_sums(np.ones(1), np.array([wrong if sqnr < 200 else 1.0])))


@pytest.mark.parametrize(
    ("ours", "quantized", "doubtful"),
    [
        (120.0, 30.0, False),
        (39.0, 30.0, True),  # an eighth of the error is not quantization's
        (41.0, 30.0, False),
        (999.0, 999.0, False),  # exact, both
        (None, 30.0, True),
        (None, None, False),
        (20.0, None, False),
    ],
)
def test_an_error_that_is_not_quantizations_is_said_to_be_none(
    ours: float | None, quantized: float | None, doubtful: bool
) -> None:
    notes = list(notes_on_float_run([output(ours)], [output(quantized)], constant=False))
    assert len(notes) == doubtful
    assert all("'y' is not what onnxruntime's optimized run" in note for note in notes)


@pytest.mark.parametrize(
    ("ours", "doubtful"), [(120.0, False), (51.0, False), (49.0, True), (999.0, False)]
)
def test_float_runs_that_differ_are_noted_before_anything_is_measured(
    ours: float, doubtful: bool
) -> None:
    assert len(list(notes_before_measuring([output(ours)]))) == doubtful


def test_a_file_that_onnxruntime_refuses_as_a_whole() -> None:
    # Two nodes of one name: onnxruntime loads no such file, and the pieces run.
    nodes = [
        node("MatMul", ["x", "w"], ["h"], name="twin"),
        node("MatMul", ["h", "w"], ["y"], name="twin"),
    ]
    report = analyze(model(nodes, {"x": [2, 6]}, {"w": normal(6, 6)}))
    assert report.float_run[0].error is None
    assert "two nodes with same node name" in report.float_run[0].note
    assert report.outputs[0].error.sqnr_db > 20
