"""The digits CNN at 2, 3 and 4 bits: rounded after training, or trained on its levels.

One scale for each layer's weight, activations of 4 bits, ranges of least squared error: the
setting of the claims at 2 bits (`core.studies.claims.digits_cnn`).
"""

from collections.abc import Iterator

from core.data.digits import Digits
from core.granularity import PerTensor
from core.networks.chain import Chain
from core.networks.layer_precision import LayerPrecision
from core.networks.quantized_chain import quantize_chain
from core.training.quantization_aware import QuantizedRecipe, QuantizedStep, train_quantized
from core.training.train_chain import accuracy

BITS = (2, 3, 4)
ACTIVATION_BITS = 4


def precision_at(bits: int) -> LayerPrecision:
    """The precision of every layer when weights have `bits` bits.

    >>> precision_at(3).weight_bits, precision_at(3).calibration
    (3, 'mse')
    """
    return LayerPrecision(bits, ACTIVATION_BITS, PerTensor(), calibration="mse")


def accuracy_after_rounding(chain: Chain, digits: Digits, bits: int) -> float:
    """Post-training quantization: the share of test digits read correctly, 0 to 1."""
    few = quantize_chain(chain, digits.train_images, [precision_at(bits)] * len(chain.design))
    return accuracy(few.logits(digits.test_images), digits.test_labels)


def training_on_levels(
    chain: Chain, digits: Digits, bits: int, recipe: QuantizedRecipe, seed: int
) -> Iterator[QuantizedStep]:
    """Quantization-aware training from the float chain: a step before it and after each epoch.

    Raises:
        InputError: for an unknown rule.
    """
    return train_quantized(chain, digits, (precision_at(bits),) * len(chain.design), recipe, seed)


def changed_level(before: QuantizedStep, now: QuantizedStep, layer: int) -> float:
    """The share of a layer's weights whose code k is another than before, 0 to 1."""
    first, last = (step.integers.layers[layer].weight_codes for step in (before, now))
    return float((first != last).mean())
