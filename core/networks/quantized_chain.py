"""A chain with few bits: the codes of its weights and biases, and the parameters of what flows.

    x̂   = Sˣ·(q − Zˣ)      what a layer reads, on its levels
    ŵ   = Sʷ·k              its weights
    b̂   = Sˣ·Sʷ·m           its bias, int32 in the scale of the sums (Jacob et al. 2018, eq. 11)
    ẑ   = Sᶻ·(q − Zᶻ)       its sums, where a curved activation follows: 8 bits, for the table

`logits` computes with these numbers in float: simulated quantization (survey IV-A).
`core.networks.integer_chain` computes the same on the codes alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.affine import fake_quantize, quantize
from core.arrays import to_numpy
from core.networks.chain import Chain, Design, Taps, as_input, forward, tensors
from core.networks.cnn import Layer
from core.networks.layer_precision import LayerPrecision
from core.params import QuantParams

if TYPE_CHECKING:
    from torch import Tensor

SUMS_BITS = 8  # of the sums before a curved activation: its table has 256 entries


@dataclass(frozen=True, eq=False)
class QuantizedLayer:
    """One layer's integers and what they mean.

    weight_codes: k, of the weight's shape. weight: their parameters. bias_codes: m, int32.
    read: parameters of what the layer reads. sums: of its sums, or None.
    """

    weight_codes: np.ndarray
    weight: QuantParams
    bias_codes: np.ndarray
    read: QuantParams
    sums: QuantParams | None = None

    @property
    def sum_scale(self) -> np.ndarray:
        """Sˣ·Sʷ in float32, as the integer kernels multiply it: () or one for each output."""
        return np.asarray(self.read.scale * self.weight.scale, np.float32)

    @property
    def real(self) -> Layer:
        """ŵ and b̂ as float32."""
        along = self.weight.scale.reshape(-1, *[1] * (self.weight_codes.ndim - 1))
        return Layer(
            (self.weight_codes * along).astype(np.float32).reshape(self.weight_codes.shape),
            (self.bias_codes * self.sum_scale.astype(np.float64)).astype(np.float32),
        )


@dataclass(frozen=True, eq=False)
class QuantizedChain:
    """A design and its quantized layers."""

    design: Design
    layers: tuple[QuantizedLayer, ...]

    @property
    def chain(self) -> Chain:
        """The float chain whose weights and biases are ŵ and b̂."""
        return Chain(self.design, tuple(layer.real for layer in self.layers))

    def logits(self, inputs: np.ndarray) -> np.ndarray:
        """One score for each class, (n, classes) float32, of inputs (n, features) float32."""
        return self.simulate(inputs)[0]

    def simulate(self, inputs: np.ndarray) -> tuple[np.ndarray, list[np.ndarray]]:
        """The logits, and the codes of what each layer reads on the way."""
        import torch

        codes: list[np.ndarray] = []

        def read(index: int, x: "Tensor") -> "Tensor":
            codes.append(to_numpy(quantize(x, self.layers[index].read)))
            return fake_quantize(x, self.layers[index].read)

        with torch.no_grad():
            x = as_input(self.design, inputs)
            scores = forward(self.design, tensors(self.chain), x, Taps(read, self._sums))
        return scores.numpy(), codes

    def _sums(self, index: int, x: "Tensor") -> "Tensor":
        params = self.layers[index].sums
        return x if params is None else fake_quantize(x, params)


def quantize_chain(
    chain: Chain, inputs: np.ndarray, precisions: Sequence[LayerPrecision], seed: int = 0
) -> QuantizedChain:
    """Post-training quantization: ranges from what each layer reads in float on `inputs`.

    inputs: (n, features) float32, calibration data. precisions: one for each layer. seed: of
    stochastic rounding of the weights.

    Raises:
        InputError: when there are no inputs.
    """
    return quantize_observed(chain, *observe(chain, inputs), precisions, seed)


def quantize_observed(
    chain: Chain,
    read: Sequence[np.ndarray],
    sums: Sequence[np.ndarray],
    precisions: Sequence[LayerPrecision],
    seed: int = 0,
) -> QuantizedChain:
    """The same from what `observe` saw, which serves any number of precisions."""
    layers = []
    for i, (layer, precision) in enumerate(zip(chain.layers, precisions, strict=True)):
        weight = precision.weight_params(layer.weight)
        curved = chain.design[i].activation.is_curved
        layers.append(
            quantized_layer(
                layer,
                precision.weight_codes(layer.weight, weight, seed),
                weight,
                precision.activation_params(read[i]),
                precision.activation_params(sums[i], SUMS_BITS) if curved else None,
            )
        )
    return QuantizedChain(chain.design, tuple(layers))


def quantized_layer(
    layer: Layer,
    weight_codes: np.ndarray,
    weight: QuantParams,
    read: QuantParams,
    sums: QuantParams | None,
) -> QuantizedLayer:
    """The layer with its bias on the scale Sˣ·Sʷ: m = round(b / (Sˣ·Sʷ)), within int32."""
    scale = np.asarray(read.scale * weight.scale, np.float32).astype(np.float64)
    limits = np.iinfo(np.int32)
    bias = np.rint(layer.bias / scale).clip(limits.min, limits.max).astype(np.int32)
    return QuantizedLayer(weight_codes, weight, bias, read, sums)


def observe(chain: Chain, inputs: np.ndarray) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """What each layer reads, and what it sums up, in float on `inputs`."""
    import torch

    read: list[np.ndarray] = []
    sums: list[np.ndarray] = []

    def remember(values: list[np.ndarray], x: "Tensor") -> "Tensor":
        values.append(to_numpy(x))
        return x

    taps = Taps(lambda _, x: remember(read, x), lambda _, x: remember(sums, x))
    with torch.no_grad():
        forward(chain.design, tensors(chain), as_input(chain.design, inputs), taps)
    return read, sums
