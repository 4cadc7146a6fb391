"""A layer alone, run on any input and with any weights.

A piece takes the weights as inputs, so that one session serves the float weights and the quantized
ones. A large convolution does better with constant weights and a session for each: onnxruntime
arranges them, once, in blocks of 16 channels and needs no copy of every patch of the input. A 3×3
convolution of 16 channels then takes 0.6 of the time; one of 1×1 has no patches, and gains nothing.
With a small input, opening one session more would cost what its runs gain.
"""

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import prod
from threading import Lock
from typing import Any

import numpy as np
import onnx
from onnx import numpy_helper

from core.analysis.simulation.side_by_side import LARGE
from core.analysis.structure.layers import Layer
from core.models.session import Piece, Values

_BLOCK = 16  # channels
_KEPT = 3  # sessions of a layer: for weights in float, clipped, and rounded


@dataclass(frozen=True, eq=False)
class _Constant:
    """A piece with `weights`, by their names, among its constants."""

    weights: Values
    piece: Piece

    def has(self, weights: Values) -> bool:
        """Whether these are the very arrays."""
        return all(self.weights[name] is value for name, value in weights.items())


class LayerPiece(Piece):
    """The node of a layer, as a piece: called with input and weights by their names."""

    def __init__(
        self,
        template: onnx.ModelProto,
        nodes: Iterable[onnx.NodeProto],
        layer: Layer,
        inputs: Iterable[str],
        outputs: Iterable[str],
        stored: Mapping[str, onnx.TensorProto],
    ) -> None:
        super().__init__(template, nodes, inputs, outputs, stored)
        self._layer, self._stored = layer, stored
        self._recent: deque[_Constant] = deque(maxlen=_KEPT)
        self._choosing = Lock()

    def __call__(self, values: Mapping[str, Any]) -> Values:
        """The outputs by name, given at least the inputs by name.

        Raises:
            InputError: when onnxruntime cannot load or run the node.
        """
        if not _gains(self._layer, values[self._layer.data]):
            return super().__call__(values)
        weights = {w.name: values[w.name] for w in self._layer.weights}
        with self._choosing:
            found = next((one for one in self._recent if one.has(weights)), None)
            if found is None:
                found = _Constant(weights, self._with(weights))
                self._recent.append(found)
        return found.piece(values)

    def _with(self, weights: Values) -> Piece:
        constants = {n: numpy_helper.from_array(value, n) for n, value in weights.items()}
        inputs = [name for name in self.inputs if name not in weights]
        return Piece(
            self._template, self.nodes, inputs, self.outputs, {**self._stored, **constants}
        )


def _gains(layer: Layer, x: object) -> bool:
    """Whether the layer is a large convolution, over patches, of whole blocks of channels."""
    if layer.node.op_type != "Conv" or not isinstance(x, np.ndarray) or x.size < LARGE:
        return False
    filters = layer.weights[0].value
    whole = x.shape[1] % _BLOCK == 0 and filters.shape[0] % _BLOCK == 0
    return whole and prod(filters.shape[2:]) > 1 and x.dtype == np.float32
