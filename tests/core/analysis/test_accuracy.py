"""Right answers in float and quantized, where labels come with the samples."""

import json

import numpy as np
import pytest
from onnx import helper

from core.analysis import AnalysisConfig, Report, analyze
from core.analysis.results.accuracy import Accuracy, AnswerCounter
from core.analysis.shell.table import as_text
from core.errors import InputError
from tests.core.analysis.models import model_of

# y = x w with w = diag(1, 0.1): at 2 bits (codes −1, 0, 1 and one scale) 0.1 becomes 0, so that the
# second class is never the larger of two positive scores.
MODEL = model_of(
    [helper.make_node("MatMul", ["x", "w"], ["y"], name="layer")],
    {"x": ["batch", 2]},
    ["y"],
    {"w": np.diag([1.0, 0.1]).astype(np.float32)},
).SerializeToString()
CONFIG = AnalysisConfig(weight_bits=2, per_channel=False)
X = np.array([[1, 1], [2, 1], [0.125, 8], [0.25, 8]], np.float32)  # right by float: 0, 0, 1, 1


def test_by_hand() -> None:
    report = analyze(MODEL, {"x": X, "labels": np.array([0, 1, 1, 1])}, CONFIG)
    # x is quantized to 256 levels of 0 … 8, so that 0.125 and 0.25 stay above 0
    assert report.accuracy == Accuracy("y", 4, float_right=3, quantized_right=1, changed=2)
    assert "75.0% in float, 25.0% quantized; 2 answers changed" in as_text(report)
    assert Report.from_dict(json.loads(json.dumps(report.to_dict()))) == report
    assert analyze(MODEL, {"x": X}, CONFIG).accuracy is None


@pytest.mark.parametrize("count", [3, 5])
def test_labels_are_one_a_sample(count: int) -> None:
    with pytest.raises(InputError, match=f"there are {count} labels and another number of samples"):
        analyze(MODEL, {"x": X, "labels": np.zeros(count, int)}, CONFIG)


def test_labels_for_a_model_without_scores() -> None:
    counter = AnswerCounter(np.array([0, 1]))
    picture = np.zeros((2, 3, 4, 4), np.float32)
    with pytest.raises(InputError, match="no output of the model is a matrix of scores"):
        counter.add({"y": (picture, picture)})


def test_nothing_is_counted_after_a_run_that_failed() -> None:
    counter = AnswerCounter(np.array([0, 1]))
    counter.add({})
    assert counter.result is None
