"""What computed a report."""

import platform

import numpy as np
import onnx
import onnxruntime

from core.version import VERSION


def versions() -> dict[str, str]:
    """Versions by name: this project's, Python's and the libraries'."""
    return {
        "quantization-explorer": VERSION,
        "python": platform.python_version(),
        "numpy": np.__version__,
        "onnx": onnx.__version__,
        "onnxruntime": onnxruntime.__version__,
    }
