"""A network as a chain of layers, each reading what the one before it put out.

    x → sums = W·x + b → activation → max-pool → the next layer's x

One forward pass serves training, simulated quantization and observation: `Taps` see, and may
change, what a layer reads and what it sums up. It runs in torch.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.data.digits import SIDE
from core.networks.activation import Activation
from core.networks.cnn import Layer

if TYPE_CHECKING:
    from torch import Tensor


@dataclass(frozen=True)
class LayerDesign:
    """What one layer computes, its weights aside.

    shape:  of the weight: (outputs, inputs), or (outputs, inputs / groups, k, k) of a convolution
            that pads with zeros so that height and width stay.
    groups: input channels in as many parts, each with filters of its own; depthwise when one each.
    pool:   side of the max-pooling window behind the activation; 1: none.
    """

    name: str
    shape: tuple[int, ...]
    activation: Activation = Activation.RELU
    groups: int = 1
    pool: int = 1

    @property
    def is_convolution(self) -> bool:
        """Whether the layer is a convolution rather than fully connected."""
        return len(self.shape) == 4


Design = tuple[LayerDesign, ...]


@dataclass(frozen=True, eq=False)
class Chain:
    """A design and its weights: one `Layer` (weight, bias; float32) for each `LayerDesign`.

    The last layer is fully connected: its outputs are the scores.
    """

    design: Design
    layers: tuple[Layer, ...]

    def logits(self, inputs: np.ndarray) -> np.ndarray:
        """One score for each class, (n, classes) float32, of inputs (n, features) float32."""
        import torch

        with torch.no_grad():
            return forward(self.design, tensors(self), as_input(self.design, inputs)).numpy()


Tap = Callable[[int, "Tensor"], "Tensor"]  # (index of a layer, values) -> the values to use


def unchanged(layer: int, x: "Tensor") -> "Tensor":
    """The tap that changes nothing."""
    return x


@dataclass(frozen=True)
class Taps:
    """Functions on the way: of what a layer reads, and of its sums before the activation."""

    read: Tap = unchanged
    sums: Tap = unchanged


def forward(
    design: Design,
    parameters: Iterable[tuple["Tensor", "Tensor"]],
    x: "Tensor",
    taps: Taps | None = None,
) -> "Tensor":
    """The last layer's output for `x`, shaped by `as_input`.

    parameters: weight and bias of each layer.
    """
    taps = taps or Taps()
    for index, (layer, (weight, bias)) in enumerate(zip(design, parameters, strict=True)):
        x = taps.read(index, x if layer.is_convolution else x.flatten(1))
        x = passed_on(layer, taps.sums(index, sums_of(layer, weight, bias, x)))
    return x


def sums_of(layer: LayerDesign, weight: "Tensor", bias: "Tensor", x: "Tensor") -> "Tensor":
    """W·x + b of one layer."""
    from torch.nn import functional

    if not layer.is_convolution:
        return functional.linear(x, weight, bias)
    edge = layer.shape[2] // 2
    return functional.conv2d(x, weight, bias, padding=edge, groups=layer.groups)


def passed_on(layer: LayerDesign, sums: "Tensor") -> "Tensor":
    """What the next layer gets: the activation, then the largest of each window."""
    from torch.nn import functional

    x = layer.activation.of(sums)
    return functional.max_pool2d(x, layer.pool) if layer.pool > 1 else x


def as_input(design: Sequence[LayerDesign], inputs: np.ndarray) -> "Tensor":
    """Rows of pixels as (n, 1, 8, 8) for a convolution; other rows as they are."""
    import torch

    x = torch.from_numpy(np.array(inputs, np.float32))
    return x.reshape(-1, 1, SIDE, SIDE) if design[0].is_convolution else x


def tensors(chain: Chain) -> list[tuple["Tensor", "Tensor"]]:
    """Copies of weight and bias of each layer as torch tensors."""
    import torch

    return [(torch.tensor(layer.weight), torch.tensor(layer.bias)) for layer in chain.layers]
