"""The whole digits network on integers at batch 256, beside onnxruntime and onnx's reference."""

import tempfile
from io import BytesIO
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import version_converter
from onnx.reference import ReferenceEvaluator
from onnxruntime.quantization import CalibrationDataReader, quantize_static

from benchmarks.row import Row
from benchmarks.timing import race
from core.graph import load_quantized_onnx
from core.models.samples import INPUT, SAMPLES

_BATCH = 256


class _Images(CalibrationDataReader):
    """One batch of digits."""

    def __init__(self, images: np.ndarray) -> None:
        self.batches = iter([{INPUT: images}])

    def get_next(self) -> dict[str, np.ndarray] | None:
        return next(self.batches, None)


def run() -> list[Row]:
    """One model, quantized by onnxruntime, on our kernels and on theirs."""
    sample = SAMPLES[0]
    images = np.load(BytesIO(sample.data() or b""))[INPUT]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        (path / "float.onnx").write_bytes(sample.build())
        quantize_static(path / "float.onnx", path / "int8.onnx", _Images(images), per_channel=True)
        content = (path / "int8.onnx").read_bytes()
    x = np.resize(images, (_BATCH, *images.shape[1:]))
    t = torch.from_numpy(x)
    graph = load_quantized_onnx(content)
    options = onnxruntime.SessionOptions()
    # Its threads would go on spinning while ours run.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    session = onnxruntime.InferenceSession(content, options)
    # The reference knows DequantizeLinear from operator set 19 on.
    reference = ReferenceEvaluator(
        version_converter.convert_version(onnx.load_from_string(content), 21)
    )

    def peer() -> object:
        return session.run(None, {INPUT: x})

    note = "digits network, batch 256, QDQ int8; peer: "
    return [
        race("integer network, NumPy", lambda: graph.run({INPUT: x}), peer, note + "onnxruntime"),
        race("integer network, torch", lambda: graph.run({INPUT: t}), peer, note + "onnxruntime"),
        race(
            "integer network, NumPy",
            lambda: graph.run({INPUT: x}),
            lambda: reference.run(None, {INPUT: x}),
            note + "onnx's ReferenceEvaluator",
            repeats=5,
        ),
    ]
