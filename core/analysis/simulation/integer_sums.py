"""The integer sums of a layer on data, and what is left of them in a narrow accumulator.

A sum that does not fit an accumulator of b bits keeps its lowest b bits, as two's complement
arithmetic does: it wraps around to the other sign.
"""

import math
from collections.abc import Callable

import numpy as np

from core.analysis.simulation.biases import bias_scale
from core.analysis.simulation.input_sample import input_axis
from core.analysis.simulation.quantized_layer import QuantizedLayer
from core.models.session import Values

Run = Callable[[np.ndarray, Values], Values]
_CONVS = ("Conv", "ConvTranspose")
SUMMED = (*_CONVS, "Gemm", "MatMul")  # operators whose sums are simulated


def may_overflow(codes: QuantizedLayer) -> bool:
    """Whether the largest codes at every place would leave the layer's accumulator.

    False for layers that are no sums of products of integers under one scale a channel.
    """
    node = codes.layer.node
    factors = (a.f for a in node.attribute if a.name == "alpha")
    if node.op_type not in SUMMED or codes.input is None or any(f != 1.0 for f in factors):
        return False
    weight, settings = codes.layer.weights[0], codes.settings
    if settings.group:
        return False
    channels = weight.value.shape[weight.axis] if weight.axis is not None else 1
    depth = weight.value.size / max(channels, 1)
    levels = codes.input.format.qmax - codes.input.format.qmin
    format = settings.weight_format
    largest_step = format.qmax - (format.qmin if settings.affine_weights else 0)
    bound = depth * largest_step * levels
    return bound >= 2 ** (settings.accumulator_bits - 1)


def integer_sums(run: Run, codes: QuantizedLayer, x: np.ndarray) -> Values:
    """Σ (qˣ − Zˣ)·(qʷ − Zʷ) over the layer's output, by its name, for the rounded input `x`.

    The layer is run on its codes; a run on zeros tells the bias, which is taken off. Sums beyond
    2²⁴ are rounded as float32 rounds them.
    """
    assert codes.input is not None
    weights = {w.name: codes.steps(w).astype(w.value.dtype) for w in codes.layer.weights}
    real = codes.change.divided(x, input_axis(codes.layer, x.ndim))
    q = np.rint(real / codes.input.scale).astype(x.dtype)
    sums, biases = run(q, weights), run(np.zeros_like(q), weights)
    return {name: sums[name] - biases[name] for name in sums}


def largest(sums: Values) -> int:
    """The largest magnitude among the sums; 0 where they hold NaN or infinity."""
    found = max(float(np.abs(one).max(initial=0)) for one in sums.values())
    return int(found) if math.isfinite(found) else 0


def wrapped(sums: np.ndarray, bits: int) -> np.ndarray:
    """What two's complement arithmetic of so many bits keeps.

    >>> wrapped(np.array([32767.0, 32768.0, 64770.0]), 16)
    array([ 32767., -32768.,   -766.])
    """
    half = 2.0 ** (bits - 1)
    return np.asarray(np.mod(sums + half, 2 * half) - half)


def overflow_error(sums: Values, codes: QuantizedLayer) -> Values:
    """What wrapping around adds to each output of the layer, in the output's own unit."""
    scale, bits = bias_scale(codes), codes.settings.accumulator_bits
    assert scale is not None
    if scale.ndim:
        scale = scale.reshape(_by_output_channel(codes, next(iter(sums.values())).ndim))
    exact = {name: one.astype(np.float64) for name, one in sums.items()}
    return {
        name: ((wrapped(one, bits) - one) * scale).astype(sums[name].dtype)
        for name, one in exact.items()
    }


def _by_output_channel(codes: QuantizedLayer, rank: int) -> tuple[int, ...]:
    """A shape in which one value for each output channel broadcasts over the layer's output."""
    if codes.layer.op in _CONVS:
        return (1, -1, *[1] * (rank - 2))
    weight_on_the_left = codes.layer.node.input[1] == codes.layer.data
    return (-1, 1) if weight_on_the_left and rank > 1 else (-1,)
