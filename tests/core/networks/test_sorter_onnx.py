"""The sorter's ONNX files in onnxruntime, beside the network itself."""

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import numpy_helper

from core import InputError
from core.graph import compare
from core.networks.quantized_sorter import QuantizedSorter, Sharing, quantize_sorter
from core.networks.smoothing import smoothed
from core.networks.sorter import Sorter
from core.networks.sorter_onnx import quantized_sorter_to_onnx, sorter_to_onnx
from core.studies.claims.sorter import calibration
from core.training.train_sorter import train_sorter

SAID = calibration(1)[:64]


@pytest.fixture(scope="module")
def sorter() -> Sorter:
    """Of random weights but for one update: every matrix is full."""
    return next(train_sorter(0, updates=1)).sorter


def run(model: bytes, letters: np.ndarray) -> np.ndarray:
    onnx.checker.check_model(onnx.load_from_string(model), full_check=True)
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    return session.run(None, {"letters": letters})[0]


def quantized(sorter: Sorter, bits: int, sharing: Sharing) -> QuantizedSorter:
    return quantize_sorter(smoothed(sorter, SAID), SAID, bits, bits, sharing)


@pytest.mark.parametrize("length", [1, 6, 11])
def test_the_float_file_has_the_same_scores_at_every_length(sorter: Sorter, length: int) -> None:
    letters = SAID[:, :length]
    np.testing.assert_allclose(
        run(sorter_to_onnx(sorter), letters), sorter.scores(letters), atol=1e-4
    )


@pytest.mark.parametrize("bits", [8, 4])
@pytest.mark.parametrize("sharing", [Sharing.TENSOR, Sharing.CHANNEL])
def test_the_qdq_file_has_the_same_scores_but_for_ties(sorter, bits, sharing) -> None:
    """A float sum in another order may fall on the other side of a tie: a code differs by one."""
    few = quantized(sorter, bits, sharing)
    found, expected = run(quantized_sorter_to_onnx(few), SAID), few.sorter.scores(SAID, few.read)
    assert (np.abs(found - expected) > 1e-3).mean() < 0.02
    assert (found.argmax(axis=2) == expected.argmax(axis=2)).mean() > 0.99


def test_what_lies_beyond_the_range_is_clipped_as_in_the_network(sorter: Sorter) -> None:
    """Calibrated on one word: others go beyond its ranges."""
    few = quantize_sorter(sorter, SAID[:1], 8, 3, Sharing.TENSOR)
    found, expected = run(quantized_sorter_to_onnx(few), SAID), few.sorter.scores(SAID, few.read)
    assert (np.abs(found - expected) > 1e-3).mean() < 0.02


def test_the_file_holds_the_codes_of_the_weights(sorter: Sorter) -> None:
    few = quantized(sorter, 4, Sharing.TENSOR)
    model = onnx.load_from_string(quantized_sorter_to_onnx(few))
    arrays = [numpy_helper.to_array(t) for t in model.graph.initializer]
    codes = [a for a in arrays if a.dtype == np.int8 and a.ndim == 2]
    assert [a.shape for a in codes] == [(32, 96), (32, 32), (32, 128), (128, 32)] * 2 + [(32, 4)]
    assert {int(np.abs(a).max()) for a in codes} == {7}
    scale = np.abs(smoothed(sorter, SAID).head.weight).max(axis=1) / 7
    np.testing.assert_allclose(codes[-1] * scale, few.sorter.head.weight.T, rtol=1e-5, atol=1e-7)


def test_the_integer_graph_reads_it_and_equals_onnxruntime(sorter: Sorter, tmp_path) -> None:
    path = tmp_path / "sorter.qdq.onnx"
    path.write_bytes(quantized_sorter_to_onnx(quantized(sorter, 8, Sharing.TENSOR)))
    assert compare(path, {"letters": SAID[:8]}).equal


def test_a_scale_per_token_is_refused(sorter: Sorter) -> None:
    with pytest.raises(InputError, match="per tensor or per channel"):
        quantized_sorter_to_onnx(quantized(sorter, 8, Sharing.TOKEN))
