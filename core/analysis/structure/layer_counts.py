"""What one layer computes and moves for one sample, counted on the float run.

Conv            products = outputs · weights of one filter
ConvTranspose   products = inputs · weights that one input channel meets
Gemm, MatMul    products = outputs · K, the length of the sum
LSTM, GRU, RNN  products = steps · all weights, each step reading every weight once
"""

from dataclasses import dataclass

import numpy as np

from core.analysis.structure.layers import Layer

_TRANSPOSED = "ConvTranspose"
_CONVOLUTIONS = ("Conv", "FusedConv")


@dataclass(frozen=True)
class LayerCounts:
    """Of one layer and one sample.

    products: multiplications, each followed by an addition; None where they are not counted.
    outputs:  output channels, each with a scale of its own. read, written: activations that enter
              and leave, in elements.
    """

    products: int | None
    outputs: int
    read: int
    written: int


def layer_counts(layer: Layer, x: np.ndarray, written: int, samples: int) -> LayerCounts | None:
    """The counts of a layer; None for one without weights.

    x: what it reads, of so many samples. written: elements that it puts out, of all samples.

    >>> import onnx
    >>> from core.analysis.structure.layers import Weight
    >>> conv = onnx.helper.make_node("Conv", ["x", "w"], ["y"])
    >>> layer = Layer("conv", conv, "x", (Weight("w", np.zeros((16, 8, 3, 3)), 0),))
    >>> layer_counts(layer, np.zeros((2, 8, 6, 6)), 2 * 16 * 4 * 4, samples=2)  # 256 sums of 72
    LayerCounts(products=18432, outputs=16, read=288, written=256)
    """
    if not layer.weights:
        return None
    outputs = sum(
        1 if w.axis is None else w.by_channel(w.value).shape[w.axis] for w in layer.weights
    )
    products = _products(layer, x, written)
    return LayerCounts(
        None if products is None else products // samples,
        outputs,
        x.size // samples,
        written // samples,
    )


def _products(layer: Layer, x: np.ndarray, written: int) -> int | None:
    weight = layer.weights[0]
    size, shape = weight.value.size, weight.value.shape
    if not size:
        return 0
    if weight.rows:
        steps = x.size // x.shape[-1] if x.size else 0
        return steps * sum(one.value.size for one in layer.weights)
    if layer.op in _CONVOLUTIONS:
        return written * (size // shape[0])
    if layer.op == _TRANSPOSED:
        return int(x.size * (size // shape[0]))
    if weight.axis is None:
        return written * size  # a vector: each sum is as long as it
    if weight.axis < len(shape) - 2:
        return None  # FusedMatMul with its rows before the batch
    summed = -2 if weight.axis == len(shape) - 1 else -1
    return int(written * shape[summed])
