"""How large the integer sums of a layer become on data."""

import math
from collections.abc import Callable

import numpy as np

from core.affine import quantize
from core.analysis.quantized_layer import QuantizedLayer
from core.analysis.quantizers import weight_codes
from core.models.session import Values

Run = Callable[[np.ndarray, Values], Values]


def may_overflow(codes: QuantizedLayer) -> bool:
    """Whether the largest codes at every place would leave the layer's accumulator."""
    if codes.input is None or not codes.layer.weights:
        return False
    weight, settings = codes.layer.weights[0], codes.settings
    channels = weight.value.shape[weight.axis] if weight.axis is not None else 1
    depth = weight.value.size / max(channels, 1)
    levels = codes.input.format.qmax - codes.input.format.qmin
    bound = depth * settings.weight_format.qmax * levels
    return bound >= 2 ** (settings.accumulator_bits - 1)


def largest_sum(run: Run, codes: QuantizedLayer, x: np.ndarray) -> int:
    """max|Σ (qˣ − Zˣ)·qʷ| over the layer's output, for the input `x`.

    The layer is run on its codes; a run on zeros tells the bias, which is taken off. Sums beyond
    2²⁴ are rounded as float32 rounds them.
    """
    assert codes.input is not None
    weights = {
        w.name: weight_codes(w, codes.settings).astype(w.value.dtype) for w in codes.layer.weights
    }
    q = quantize(x, codes.input).astype(np.int64) - int(codes.input.zero_point)
    sums, biases = run(q.astype(x.dtype), weights), run(np.zeros_like(x), weights)
    largest = max(float(np.abs(sums[name] - biases[name]).max(initial=0)) for name in sums)
    return int(largest) if math.isfinite(largest) else 0
