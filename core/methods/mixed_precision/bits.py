"""What layers of a chain cost at each number of bits, and the network of an allocation."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from core.data.digits import SIDE
from core.methods.method import Task
from core.methods.option import option
from core.networks.chain import Design
from core.networks.quantized_chain import QuantizedChain, quantize_chain

CHOICES = (2, 3, 4, 6, 8)


@dataclass(frozen=True)
class Budget:
    """The option that all of these methods have."""

    average_bits: float = option(
        3.5, low=2.0, high=8.0, meaning="the budget: what this many bits in every layer would cost"
    )


def weight_bits(design: Design) -> np.ndarray:
    """Bits of each layer's weights at each of `CHOICES`, (layers, choices)."""
    return np.outer([np.prod(layer.shape) for layer in design], CHOICES).astype(float)


def multiplications(design: Design) -> list[int]:
    """Multiplications for one input, layer by layer.

    >>> from core.networks.designs import DIGITS_CNN
    >>> multiplications(DIGITS_CNN)  # 72·8·8, 1152·8·8, 2560
    [4608, 73728, 2560]
    """
    side, counts = SIDE, []
    for layer in design:
        positions = side * side if layer.is_convolution else 1
        counts.append(int(np.prod(layer.shape)) * positions)
        side //= layer.pool
    return counts


def bit_operations(design: Design, activation_bits: int) -> np.ndarray:
    """Multiplications × bits of weight × bits of activation, (layers, choices)."""
    return np.outer(multiplications(design), CHOICES).astype(float) * activation_bits


def uniform(sizes: np.ndarray, average_bits: float) -> float:
    """What `average_bits` in every layer cost; `sizes` are proportional to bits."""
    return float(sizes[:, 0].sum() / CHOICES[0] * average_bits)


def at_each_choice(task: Task) -> list[QuantizedChain]:
    """The task's network with nearest codes, all layers alike: one network for each of `CHOICES`.

    Layers are observed in float, so that a layer does not depend on the bits of others.
    """
    return [
        quantize_chain(
            task.chain,
            task.inputs,
            [replace(task.precision, weight_bits=bits)] * len(task.chain.design),
            task.seed,
        )
        for bits in CHOICES
    ]


def mixed(networks: list[QuantizedChain], choice: Sequence[int]) -> QuantizedChain:
    """Layer i of the network of its choice."""
    layers = tuple(networks[j].layers[i] for i, j in enumerate(choice))
    return QuantizedChain(networks[0].design, layers)
