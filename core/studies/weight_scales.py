"""Three ways to give the weights of a chain their scales, at any bits for each layer."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from core.granularity import PerChannel, PerTensor
from core.networks.chain import Chain
from core.networks.equalization import equalized
from core.networks.layer_precision import LayerPrecision
from core.networks.quantized_chain import QuantizedChain, observe, quantize_observed
from core.training.one_thread import one_thread

LayerBits = tuple[int, ...]  # bits of the weights, layer by layer


@dataclass(frozen=True)
class WeightScales:
    """What shares a scale, and whether the ranges of the channels are equalized first."""

    title: str
    granularity: PerTensor | PerChannel
    equalize: bool = False

    def prepared(self, chain: Chain) -> Chain:
        """The float chain that is quantized; it computes the same function."""
        return equalized(chain) if self.equalize else chain

    def quantized(
        self,
        prepared: Chain,
        inputs: np.ndarray,
        layer_bits: Iterable[LayerBits],
        activation_bits: int,
    ) -> tuple[QuantizedChain, ...]:
        """The chain at each choice of bits, ranges by min/max.

        prepared: what `prepared` returned. inputs: calibration data, (n, features) float32.

        Raises:
            InputError: for bits out of those that `LayerPrecision` takes.
        """
        with one_thread():
            seen = observe(prepared, inputs)
        return tuple(
            quantize_observed(prepared, *seen, self._precisions(bits, activation_bits))
            for bits in layer_bits
        )

    def _precisions(self, bits: Sequence[int], activation_bits: int) -> list[LayerPrecision]:
        return [LayerPrecision(b, activation_bits, self.granularity) for b in bits]


WEIGHT_SCALES: Mapping[str, WeightScales] = {
    "tensor": WeightScales("one scale per tensor", PerTensor()),
    "channel": WeightScales("one scale per channel", PerChannel()),
    "equalized": WeightScales("equalized, one scale per tensor", PerTensor(), equalize=True),
}
