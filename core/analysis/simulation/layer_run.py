"""One run of a quantized layer: its outputs, with sums that wrap where they do not fit."""

from dataclasses import dataclass

import numpy as np

from core.analysis.simulation.integer_sums import (
    Run,
    integer_sums,
    largest,
    may_overflow,
    overflow_error,
)
from core.analysis.simulation.quantized_layer import QuantizedLayer
from core.analysis.simulation.worst_sum import WorstSum, worst_sum
from core.models.session import Values


@dataclass(frozen=True, eq=False)
class LayerRun:
    """What a quantized layer gives.

    outputs: by name. unwrapped: the same in an accumulator that is wide enough; the same object
        where nothing overflows.
    worst: the sum that leaves the accumulator furthest; None where all fit.
    largest_sum: the largest magnitude of an integer sum; None where all fit, whatever the data.
    """

    outputs: Values
    unwrapped: Values
    largest_sum: int | None = None
    worst: WorstSum | None = None


def run_quantized(run: Run, codes: QuantizedLayer, x: np.ndarray) -> LayerRun:
    """The quantized layer on its rounded input `x`. run: the layer, on an input and weights.

    Raises:
        InputError: when a run fails.
    """
    outputs = codes.corrected(run(x, codes.weights))
    if not may_overflow(codes):
        return LayerRun(outputs, outputs)
    sums = integer_sums(run, codes, x)
    most = largest(sums)
    if most < 2 ** (codes.settings.accumulator_bits - 1):
        return LayerRun(outputs, outputs, most)
    errors = overflow_error(sums, codes)
    wrapped = {n: y + errors[n] for n, y in outputs.items()}
    return LayerRun(wrapped, outputs, most, worst_sum(sums, codes, x))
