"""A chain whose weights are few numbers, however these are stored: codebooks, signs, bases.

It computes with the float weights that the stored numbers stand for, and what each layer reads is
on the levels of an integer format: simulated quantization (survey IV-A).
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.affine import fake_quantize
from core.networks.chain import Chain, Design, Taps, as_input, forward, tensors
from core.networks.cnn import Layer
from core.params import QuantParams

if TYPE_CHECKING:
    from torch import Tensor


@dataclass(frozen=True, eq=False)
class CompressedLayer:
    """One layer: what its stored numbers stand for, and how many bytes they take.

    real:  weight and bias as float32. read: parameters of what the layer reads.
    bytes: of everything that the layer needs to run: codes, scales, codebooks, bias, parameters.
    """

    real: Layer
    read: QuantParams
    bytes: int


@dataclass(frozen=True, eq=False)
class CompressedChain:
    """A design and its compressed layers."""

    design: Design
    layers: tuple[CompressedLayer, ...]

    @property
    def chain(self) -> Chain:
        """The float chain of the weights that are stood for."""
        return Chain(self.design, tuple(layer.real for layer in self.layers))

    def logits(self, inputs: np.ndarray) -> np.ndarray:
        """One score for each class, (n, classes) float32, of inputs (n, features) float32."""
        import torch

        def read(index: int, x: "Tensor") -> "Tensor":
            return fake_quantize(x, self.layers[index].read)

        with torch.no_grad():
            x = as_input(self.design, inputs)
            return forward(self.design, tensors(self.chain), x, Taps(read)).numpy()
