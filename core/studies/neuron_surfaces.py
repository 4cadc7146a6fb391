"""What each neuron of a quantized network puts out over the plane, on its levels."""

import numpy as np

from core.affine import dequantize
from core.arrays import to_numpy
from core.networks.quantized_chain import QuantizedChain
from core.studies.decision_surfaces import Grid
from core.training.one_thread import one_thread


def neuron_surfaces(quantized: QuantizedChain, grid: Grid) -> tuple[np.ndarray, ...]:
    """The two inputs, each hidden layer and the score, as the quantized network has them.

    quantized: of two inputs and one output. Returns (neurons, side, side) float32 for each: real
    values S·(q − Z) of the codes that a layer reads, and the score of simulated quantization.
    """
    with one_thread():
        scores, codes = quantized.simulate(grid.points)
    rows = zip(codes, quantized.layers, strict=True)
    values = [to_numpy(dequantize(read, layer.read)) for read, layer in rows]
    return tuple(x.T.reshape(-1, grid.side, grid.side) for x in (*values, scores))
