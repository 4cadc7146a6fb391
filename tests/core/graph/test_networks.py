"""Whole networks as onnxruntime's own tools quantize them, in three forms, on our integers.

QOperator must be equal to the last bit, dynamic as well; QDQ runs in floats there, and each of our
steps, fed with onnxruntime's tensors, may differ by one code beside a tie.
"""

from pathlib import Path

import numpy as np
import onnx
import pytest
from onnxruntime.quantization import (
    CalibrationDataReader,
    QuantFormat,
    QuantType,
    quant_pre_process,
    quantize_dynamic,
    quantize_static,
)

from core.graph.comparison import compare_runs, run_both
from tests.core.analysis.test_real_models import path_of
from tests.core.graph.networks import NETWORKS

RNG = np.random.default_rng(3)


class Feeds(CalibrationDataReader):
    """Two random samples."""

    def __init__(self, name: str, shape: tuple[int, ...]) -> None:
        samples = (RNG.normal(size=shape).astype(np.float32) for _ in range(2))
        self.samples = iter([{name: sample} for sample in samples])

    def get_next(self) -> dict[str, np.ndarray] | None:
        return next(self.samples, None)


def quantized(path: Path, form: str, name: str, shape: tuple[int, ...]) -> Path:
    """The model at `path` in one of the three forms.

    Weights are unsigned but for QDQ: without VNNI onnxruntime's u8·s8 products saturate.
    """
    target = path.with_name(f"{form}.onnx")
    if form == "dynamic":
        quantize_dynamic(path, target, weight_type=QuantType.QUInt8)
    else:
        quantize_static(
            path,
            target,
            Feeds(name, shape),
            quant_format=QuantFormat[form],
            per_channel=True,
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8 if form == "QDQ" else QuantType.QUInt8,
        )
    return target


def check(path: Path, form: str, name: str, shape: tuple[int, ...]) -> None:
    """The verdict of the module's docstring, for one random sample."""
    content = quantized(path, form, name, shape).read_bytes()
    feeds = {name: RNG.normal(size=shape).astype(np.float32)}
    found = compare_runs(run_both(content, feeds), feeds)
    assert sum(t.elements for t in found.tensors) > 0
    if form == "QDQ":
        assert sum(t.local for t in found.tensors) <= 1e-3 * sum(t.elements for t in found.tensors)
    else:
        assert found.equal
        assert all(output.exact <= 1e-6 for output in found.outputs)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("form", ["QOperator", "QDQ", "dynamic"])
@pytest.mark.parametrize("name", list(NETWORKS))
def test_small_networks(name: str, form: str, tmp_path: Path) -> None:
    model, shape = NETWORKS[name]()
    onnx.save(model, tmp_path / "float.onnx")
    quant_pre_process(tmp_path / "float.onnx", tmp_path / "ready.onnx")
    check(tmp_path / "ready.onnx", form, "x", shape)


REAL = {
    "models/ch_PP-OCRv4_det_infer.onnx": (1, 3, 96, 96),
    "models/ch_PP-OCRv4_rec_infer.onnx": (1, 3, 48, 96),
}


@pytest.mark.real_model
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("form", ["QOperator", "QDQ", "dynamic"])
@pytest.mark.parametrize("model", list(REAL))
def test_published_networks(model: str, form: str, tmp_path: Path) -> None:
    converted = onnx.version_converter.convert_version(
        onnx.load(path_of(("rapidocr_onnxruntime", model))), 13
    )
    onnx.save(converted, tmp_path / "float.onnx")
    quant_pre_process(tmp_path / "float.onnx", tmp_path / "ready.onnx", skip_symbolic_shape=True)
    check(tmp_path / "ready.onnx", form, "x", REAL[model])
