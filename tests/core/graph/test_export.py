"""Exported QDQ models on onnxruntime, against the integer graphs that they came from."""

import numpy as np
import onnxruntime
import pytest

from core import InputError
from core.graph import load_quantized_onnx
from core.graph.export import to_qdq_onnx
from core.graph.lower import lower
from tests.core.graph.test_classifier import IMAGES as PHOTOS
from tests.core.graph.test_classifier import PACKAGE
from tests.core.graph.test_lower import IMAGES, network


def by_onnxruntime(content: bytes, x: np.ndarray) -> np.ndarray:
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    return onnxruntime.InferenceSession(content, options).run(None, {"x": x})[0]


def test_a_lowered_network() -> None:
    graph = lower(network().SerializeToString(), [{"x": IMAGES}])
    content = to_qdq_onnx(graph, {"x": ["n", 3, 8, 8]})
    ours = graph.run({"x": IMAGES})["y"]
    # Float sums lose a tie now and then: one code of a hidden layer, a little in the output.
    np.testing.assert_allclose(by_onnxruntime(content, IMAGES), ours, atol=0.02)
    again = load_quantized_onnx(content).run({"x": IMAGES})["y"]
    np.testing.assert_array_equal(again, ours)


def test_a_real_network() -> None:
    from pathlib import Path

    assert PACKAGE is not None
    folder = Path(str(PACKAGE.origin)).parent / "models"
    graph = lower(folder / "ch_ppocr_mobile_v2.0_cls_infer.onnx", [{"x": PHOTOS}])
    content = to_qdq_onnx(graph, {"x": ["n", 3, 48, 192]})
    ours = graph.run({"x": PHOTOS})[graph.outputs[0]]
    assert np.abs(by_onnxruntime(content, PHOTOS) - ours).max() < 0.05
    assert len(content) < 400_000, "int8 weights: the float file has 585 kB"


def test_what_is_refused() -> None:
    graph = lower(network().SerializeToString(), [{"x": IMAGES}])
    with pytest.raises(InputError, match="give the shape of the inputs"):
        to_qdq_onnx(graph, {})
