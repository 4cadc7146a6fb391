"""onnxruntime's own way to per-layer errors, as a process: quantize, collect, match, compare.

`python -m benchmarks.debugger_peer MODEL` prints what it costs. Weights per tensor: per channel
makes an invalid model of an opset below 13.
"""

import sys
import tempfile
from pathlib import Path

from onnxruntime.quantization import CalibrationDataReader, QuantFormat, quantize_static
from onnxruntime.quantization.qdq_loss_debug import (
    collect_activations,
    compute_activation_error,
    create_activation_matching,
    modify_model_output_intermediate_tensors,
)

from benchmarks.cost import images, print_cost


class Images(CalibrationDataReader):
    """The images, one at a time."""

    def __init__(self) -> None:
        self._images = iter(images())

    def get_next(self) -> dict | None:
        """The next feed."""
        image = next(self._images, None)
        return None if image is None else {"x": image}


def compare(model: str, folder: Path) -> int:
    """Number of tensors whose errors onnxruntime's tool finds."""
    quantized = str(folder / "quantized.onnx")
    quantize_static(model, quantized, Images(), quant_format=QuantFormat.QDQ)
    collected = []
    for source in (quantized, model):
        tapped = str(folder / "tapped.onnx")
        modify_model_output_intermediate_tensors(source, tapped)
        collected.append(collect_activations(tapped, Images()))
    return len(compute_activation_error(create_activation_matching(*collected)))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary, print_cost():
        compare(sys.argv[1], Path(temporary))
