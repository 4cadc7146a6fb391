"""Methods side by side: each on each network at each number of bits, measured for a seed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from core.errors import InputError
from core.granularity import PerChannel, PerTensor
from core.methods.digit_tasks import NETWORKS, digits_task, unseen_examples
from core.methods.method import Method
from core.methods.option import options_of
from core.methods.registry import METHODS, method_named
from core.methods.result import measure
from core.networks.layer_precision import LayerPrecision
from core.studies.claims.digits_cnn import digits
from core.training.train_chain import ChainStep, train_chain

BITS = (2, 3, 4)  # of each weight
ACTIVATION_BITS = 8
#: Options by which a method counts bits itself: a budget, bases, centroids for each two weights.
COUNTED: Mapping[str, Callable[[int], int]] = {
    "average_bits": lambda bits: bits,
    "bases": lambda bits: bits,
    "centroids": lambda bits: 2 ** (2 * bits),
}

#: Who shares a scale of weights: on the depthwise CNN one scale a tensor is what hurts.
SCALES: Mapping[str, PerTensor | PerChannel] = {"depthwise": PerTensor(), "digits": PerChannel(0)}


@dataclass(frozen=True)
class Case:
    """A method, on a network, with so many bits for each weight."""

    method: str
    network: str
    bits: int

    @property
    def precision(self) -> LayerPrecision:
        """Of every layer, before the method changes it; one bit is a method's own affair."""
        return LayerPrecision(max(self.bits, 2), ACTIVATION_BITS, SCALES[self.network])

    @property
    def values(self) -> Mapping[str, float]:
        """Options other than the defaults: those by which a method counts bits itself."""
        names = [option.name for option in options_of(method_named(self.method).options)]
        return {name: float(COUNTED[name](self.bits)) for name in names if name in COUNTED}


@dataclass(frozen=True)
class Measured:
    """What one run gave.

    accuracy, float_accuracy: share of the test images answered correctly; higher is better.
    sqnr_db:             of the scores, in dB; higher is better, None when they are equal.
    bytes, float_bytes:  everything that is stored. seconds: that the method took.
    """

    accuracy: float
    float_accuracy: float
    sqnr_db: float | None
    bytes: int
    float_bytes: int
    seconds: float


def cases() -> tuple[Case, ...]:
    """Every case, in the order in which they are measured."""
    return tuple(
        Case(method.name, network, bits)
        for network in SCALES
        for bits in sorted({b for m in METHODS.values() for b in bits_of(m)}, reverse=True)
        for method in METHODS.values()
        if bits in bits_of(method)
    )


def bits_of(method: Method) -> tuple[int, ...]:
    """The bits at which a method is compared: its own, if it has its own."""
    return BITS if method.own_bits is None else (method.own_bits,)


@lru_cache(maxsize=4)
def trained(network: str, seed: int) -> ChainStep:
    """The float network of this seed."""
    live = NETWORKS[network]
    *_, last = train_chain(live.design, digits(), seed, live.recipe)
    return last


def run_case(case: Case, seed: int) -> Measured | str:
    """What the method gives, or the sentence with which it refuses the network."""
    try:
        task = digits_task(trained(case.network, seed), digits(), case.precision, seed)
        result = measure(method_named(case.method), task, unseen_examples(digits()), case.values)
    except InputError as refusal:
        return str(refusal)
    return Measured(
        result.accuracy,
        result.float_accuracy,
        round(result.sqnr_db, 3) if np.isfinite(result.sqnr_db) else None,
        result.bytes,
        result.float_bytes,
        round(result.seconds, 3),
    )
