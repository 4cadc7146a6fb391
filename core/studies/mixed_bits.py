"""A network of three layers with 2, 3 or 4 bits each: all 27 allocations, measured.

    64 pixels → 32 → 32 → 10 scores;    weights 2048, 1024 and 320

One scale a tensor by its largest magnitude, activations of 8 bits, nearest codes.
"""

from collections.abc import Mapping
from functools import cache
from itertools import product

import numpy as np

from core.granularity import PerTensor
from core.methods.method import Examples, Task
from core.methods.mixed_precision.allocation import allocate
from core.methods.mixed_precision.bits import CHOICES, at_each_choice, mixed, weight_bits
from core.methods.mixed_precision.hawq import expected_harm
from core.methods.mixed_precision.measured import measured_harm
from core.networks.activation import Activation
from core.networks.chain import Chain
from core.networks.designs import fully_connected
from core.networks.layer_precision import LayerPrecision
from core.networks.quantized_chain import QuantizedChain
from core.studies.digit_accuracy import SEEDS, digits, share_right
from core.training.one_thread import one_thread
from core.training.train_chain import Recipe, train_chain

DESIGN = fully_connected((64, 32, 32, 10), Activation.RELU)
BITS = CHOICES[:3]
SIZES = weight_bits(DESIGN)[:, : len(BITS)]  # bits of each layer at each of BITS
WEIGHTS = int(SIZES[:, 0].sum()) // BITS[0]

Allocation = tuple[int, ...]  # bits of each layer
ALLOCATIONS: tuple[Allocation, ...] = tuple(product(BITS, repeat=len(DESIGN)))


@cache
def float_chain(seed: int) -> Chain:
    """The network of a seed, trained in float for 10 epochs."""
    *_, last = train_chain(DESIGN, digits(), seed, Recipe(epochs=10))
    return last.chain


def task(seed: int) -> Task:
    """The network and the training images, with their labels for methods that look at the loss."""
    images, labels = digits().train_images, digits().train_labels
    precision = LayerPrecision(BITS[1], 8, PerTensor())
    return Task(float_chain(seed), images, precision, seed, Examples(images, labels))


@cache
def networks(seed: int) -> list[QuantizedChain]:
    """The network with all layers alike, at each of CHOICES."""
    with one_thread():
        return at_each_choice(task(seed))


def average_bits(allocation: Allocation) -> float:
    """Bits for each weight of the network.

    >>> average_bits((3, 3, 3)), round(average_bits((3, 3, 4)), 3)  # 320 of 3392 weights have 4
    (3.0, 3.094)
    """
    sizes = (SIZES[i, BITS.index(bits)] for i, bits in enumerate(allocation))
    return float(sum(sizes)) / WEIGHTS


@cache
def accuracies() -> Mapping[Allocation, np.ndarray]:
    """For each allocation, the share of test digits right for each seed, 0 to 1."""
    found = {}
    with one_thread():
        for allocation in ALLOCATIONS:
            choice = [CHOICES.index(bits) for bits in allocation]
            scores = (mixed(networks(s), choice).logits(digits().test_images) for s in SEEDS)
            found[allocation] = np.array([share_right(z) for z in scores])
    return found


@cache
def float_accuracies() -> np.ndarray:
    """The share right in float for each seed."""
    return np.array([share_right(float_chain(s).logits(digits().test_images)) for s in SEEDS])


@cache
def harm(seed: int, by: str) -> np.ndarray:
    """The expected harm of each layer at each of BITS, (3, 3), by "hessian" or by "measuring"."""
    of = expected_harm if by == "hessian" else measured_harm
    with one_thread():
        return np.asarray(of(task(seed), networks(seed))[:, : len(BITS)])


def chosen(costs: np.ndarray, budget: float) -> Allocation:
    """The allocation of least summed cost within `budget` bits for each weight."""
    return tuple(BITS[j] for j in allocate(costs, SIZES, budget * WEIGHTS))
