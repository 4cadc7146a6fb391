"""Two published networks on integers, beside onnxruntime with one thread: a classifier, a detector.

The text-direction classifier and the text detector of rapidocr-onnxruntime, quantized by
onnxruntime in QOperator form, so that both sides compute integers.
"""

import tempfile
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import version_converter
from onnxruntime.quantization import (
    CalibrationDataReader,
    QuantFormat,
    QuantType,
    quant_pre_process,
    quantize_static,
)

from benchmarks.row import Row
from benchmarks.timing import race
from core.graph import load_quantized_onnx

_NETWORKS = {
    "classifier": ("ch_ppocr_mobile_v2.0_cls_infer.onnx", (1, 3, 48, 192)),
    "detector": ("ch_PP-OCRv4_det_infer.onnx", (1, 3, 320, 320)),
}


class _Noise(CalibrationDataReader):
    """One image of noise."""

    def __init__(self, image: np.ndarray) -> None:
        self.batches = iter([{"x": image}])

    def get_next(self) -> dict[str, np.ndarray] | None:
        return next(self.batches, None)


def run() -> list[Row]:
    """Each network on NumPy and on torch, one thread each, beside onnxruntime with one."""
    rows = []
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    for name, (file, shape) in _NETWORKS.items():
        image = np.random.default_rng(0).normal(size=shape).astype(np.float32)
        content = _quantized(file, image)
        graph = load_quantized_onnx(content)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        session = onnxruntime.InferenceSession(content, options)
        in_torch = torch.from_numpy(image)
        rows += [
            _row(name, library, graph, given, session, image)
            for library, given in (("NumPy", image), ("torch", in_torch))
        ]
    torch.set_num_threads(threads)
    return rows


def _row(name, library, graph, given, session, image) -> Row:  # type: ignore[no-untyped-def]
    return race(
        f"{name} on integers, {library}",
        lambda: graph.run({"x": given}),
        lambda: session.run(None, {"x": image}),
        f"QOperator int8, {' × '.join(map(str, image.shape))}; peer: onnxruntime, one thread",
        repeats=7,
    )


def _quantized(file: str, image: np.ndarray) -> bytes:
    """The network in QOperator form."""
    spec = find_spec("rapidocr_onnxruntime")
    assert spec is not None, "make test installs tests/real_models.txt"
    source = Path(str(spec.origin)).parent / "models" / file
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        onnx.save(version_converter.convert_version(onnx.load(source), 13), path / "float.onnx")
        quant_pre_process(path / "float.onnx", path / "ready.onnx", skip_symbolic_shape=True)
        quantize_static(
            path / "ready.onnx",
            path / "int8.onnx",
            _Noise(image),
            quant_format=QuantFormat.QOperator,
            per_channel=True,
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
        )
        return (path / "int8.onnx").read_bytes()
