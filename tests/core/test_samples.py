"""The built-in ONNX models: onnxruntime is the outside judge."""

import numpy as np
import onnx
import onnxruntime
import pytest

from core.data.digits import load_digits
from core.models.arrays_file import read_arrays
from core.models.samples import INPUT, OUTLIER, SAMPLES, to_onnx, with_outlier
from core.networks.cnn import Cnn, as_pictures, logits
from core.training.train_cnn import train_cnn


@pytest.fixture(scope="module")
def cnn() -> Cnn:
    return next(train_cnn(load_digits(), seed=1)).cnn


def run(model: bytes, images: np.ndarray) -> np.ndarray:
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    return session.run(None, {INPUT: as_pictures(images)})[0]


def test_onnxruntime_agrees_with_our_forward(cnn: Cnn) -> None:
    images = load_digits().test_images
    np.testing.assert_allclose(run(to_onnx(cnn, "x"), images), logits(cnn, images), atol=1e-4)


def test_the_outlier_changes_no_bit_of_the_answer(cnn: Cnn) -> None:
    ill = with_outlier(cnn)
    images = load_digits().test_images
    np.testing.assert_array_equal(run(to_onnx(cnn, "x"), images), run(to_onnx(ill, "y"), images))


def test_the_outlier_is_one_channel_of_conv2(cnn: Cnn) -> None:
    ill = with_outlier(cnn)
    ratio = np.abs(ill.conv2.weight).max(axis=(1, 2, 3)) / np.abs(cnn.conv2.weight).max(
        axis=(1, 2, 3)
    )
    assert sorted(ratio) == [1.0] * 15 + [OUTLIER]
    assert cnn.conv2.weight.max() < 5  # the original is left alone


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_a_sample_is_a_valid_model_with_data_for_it(sample) -> None:
    model = onnx.load_from_string(sample.build())
    onnx.checker.check_model(model, full_check=True)
    assert model.opset_import[0].version >= 13
    assert {"conv1", "conv2", "classifier"} <= {node.name for node in model.graph.node}
    assert model.graph.input[0].type.tensor_type.shape.dim[0].dim_param == "batch"
    (data,) = read_arrays(sample.data()).items()
    assert data[0] == model.graph.input[0].name
    assert data[1].shape == (128, 1, 8, 8)
    assert data[1].dtype == np.float32
    answers = run(model.SerializeToString(), load_digits().test_images).argmax(axis=1)
    assert (answers == load_digits().test_labels).mean() > 0.95
