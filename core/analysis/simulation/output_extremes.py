"""The lowest and the highest value of each output channel of a layer, over all data."""

from dataclasses import dataclass, field

import numpy as np

from core.analysis.structure.layers import RECURRENT, Layer

_CONVS = ("Conv", "FusedConv", "ConvTranspose")
Extremes = tuple[np.ndarray, np.ndarray]


@dataclass
class OutputExtremes:
    """by_layer: (lowest, highest), each (channels,), by the layer's name.

    Recurrent layers, whose outputs are no sums, and what is rounded between layers have none.
    """

    by_layer: dict[str, Extremes] = field(default_factory=dict)

    def add(self, layer: Layer, output: object) -> None:
        """See the output of one feed."""
        if layer.operator or layer.op in RECURRENT or not layer.weights:
            return
        if not isinstance(output, np.ndarray) or output.dtype.kind != "f" or not output.size:
            return
        axis = max(output.ndim - 1 - axes_behind(layer), 0)
        others = tuple(i for i in range(output.ndim) if i != axis)
        low, high = output.min(axis=others), output.max(axis=others)
        if layer.name in self.by_layer:
            before = self.by_layer[layer.name]
            if before[0].shape != low.shape:
                return
            low, high = np.minimum(before[0], low), np.maximum(before[1], high)
        self.by_layer[layer.name] = low, high


def axes_behind(layer: Layer) -> int:
    """How many axes of a layer's output lie behind that of its output channels."""
    if layer.op in _CONVS:
        return layer.weights[0].value.ndim - 2
    return int(layer.node.input[0] != layer.data)
