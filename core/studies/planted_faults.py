"""Digit networks with one planted fault, and what each remedy regains on the test images."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import cache

import numpy as np

from core.analysis import LayerSettings, Report
from core.analysis.remedies.table import REMEDIES
from core.networks.chain import Chain
from core.networks.cnn import Layer
from core.studies.digit_accuracy import digits
from core.studies.layer_reports import (
    DESIGN,
    NAMES,
    USUAL,
    calibration_images,
    network,
    report_of,
    right,
)

FACTOR = 100.0  # of a scaled channel
PERCENTILE = 60  # of a clipped range
FEW_BITS = 2
FADED = 0.2  # of the ink in shifted calibration images


class Fault(Enum):
    """The planted faults, by the names that an analysis gives to them as causes."""

    SCALED_CHANNEL = "outlier channel"
    CLIPPED_RANGE = "calibration tail"
    TWO_BITS = "too few bits"
    SHIFTED_CALIBRATION = "shifted data"
    DEAD_CHANNEL = "dead channel"

    @property
    def in_a_layer(self) -> bool:
        """Whether it belongs to one layer; shifted calibration touches them all."""
        return self is not Fault.SHIFTED_CALIBRATION


class Cure(Enum):
    """What is tried against a fault, the ones that need the least memory first."""

    PER_CHANNEL = "per channel"
    WHOLE_RANGE = "whole range"
    OTHER_DATA = "other data"
    TRAINED_WEIGHTS = "trained weights"
    MORE_BITS = "more bits"
    LAST_IN_FLOAT = "last layer in float"


@dataclass(frozen=True)
class Planting:
    """Which fault, in which layer (an index) of the network of which seed.

    Shifted calibration is in no layer; by convention its index is 0.
    """

    seed: int
    fault: Fault
    layer: int = 0

    @property
    def name(self) -> str:
        """The layer's name."""
        return NAMES[self.layer]


@dataclass(frozen=True, eq=False)
class Broken:
    """A network, the settings of single layers, and calibration images (n, 64)."""

    chain: Chain
    settings: Mapping[str, LayerSettings] = field(default_factory=dict)
    calibration: np.ndarray = field(default_factory=calibration_images)


def all_plantings(seed: int) -> tuple[Planting, ...]:
    """Every fault in every layer that can have it, in the network of this seed."""
    layers = {
        Fault.SCALED_CHANNEL: range(len(DESIGN) - 1),  # the scores would change
        Fault.SHIFTED_CALIBRATION: range(1),
    }
    return tuple(
        Planting(seed, fault, layer)
        for fault in Fault
        for layer in layers.get(fault, range(len(DESIGN)))
    )


@cache
def broken(planting: Planting) -> Broken:
    """The network of this planting."""
    sound, layer = network(planting.seed), planting.layer
    match planting.fault:
        case Fault.SCALED_CHANNEL:
            return Broken(_scaled(sound, layer))
        case Fault.CLIPPED_RANGE:
            clipped = replace(USUAL, calibration=f"percentile-{PERCENTILE}")
            return Broken(sound, {planting.name: clipped})
        case Fault.TWO_BITS:
            return Broken(sound, {planting.name: replace(USUAL, weight_bits=FEW_BITS)})
        case Fault.SHIFTED_CALIBRATION:
            return Broken(sound, calibration=calibration_images() * np.float32(FADED))
    return Broken(_without_channel(sound, layer))


@cache
def report(planting: Planting) -> Report:
    """The analysis of the broken network."""
    one = broken(planting)
    return report_of(one.chain, one.settings, one.calibration)


@cache
def right_with_float(planting: Planting, layer: int) -> float:
    """The share of the test images read when this layer alone stays in float, 0 to 1."""
    one = broken(planting)
    settings = {**one.settings, NAMES[layer]: replace(USUAL, in_float=True)}
    return right(report_of(one.chain, settings, one.calibration))


@cache
def right_with(planting: Planting, cure: Cure) -> float:
    """The share of the test images read after a cure, 0 to 1.

    `TRAINED_WEIGHTS` puts back what training left. That undoes a dead channel; a scaled channel
    counts as made by training, so that there it changes nothing.
    """
    one = broken(planting)
    if cure is Cure.LAST_IN_FLOAT:
        return right_with_float(planting, len(DESIGN) - 1)
    if cure is Cure.OTHER_DATA:
        return right(report_of(one.chain, one.settings))
    if cure is Cure.TRAINED_WEIGHTS:
        dead = planting.fault is Fault.DEAD_CHANNEL
        return right(report_of(network(planting.seed), {})) if dead else right(report(planting))
    own = one.settings.get(planting.name, USUAL)
    settings = {**one.settings, planting.name: REMEDIES[cure.value].apply(own)}
    return right(report_of(one.chain, settings, one.calibration))


def _copy(chain: Chain) -> list[Layer]:
    return [Layer(layer.weight.copy(), layer.bias.copy()) for layer in chain.layers]


def _activations(layers: Sequence[Layer], x: np.ndarray) -> np.ndarray:
    """What these layers, each with a ReLU, make of inputs (n, features)."""
    for layer in layers:
        x = np.maximum(x @ layer.weight.T + layer.bias, 0)
    return x


def _scaled(chain: Chain, index: int) -> Chain:
    """One channel 100 times as large, and its weights in the next layer as much smaller.

    The float network stays the same, since relu(100·a) = 100·relu(a). It is the channel of the
    smallest activations, so that the next layer's input is stretched the least.
    """
    layers = _copy(chain)
    x = _activations(layers[: index + 1], calibration_images())
    channel = int(x.max(axis=0).argmin())
    layers[index].weight[channel] *= FACTOR
    layers[index].bias[channel] *= FACTOR
    layers[index + 1].weight[:, channel] /= FACTOR
    return Chain(chain.design, tuple(layers))


def _without_channel(chain: Chain, index: int) -> Chain:
    """Weights and bias of one channel are 0: of the one without which the fewest digits are read
    correctly, of the training images."""

    def dead(channel: int) -> Chain:
        layers = _copy(chain)
        layers[index].weight[channel] = 0
        layers[index].bias[channel] = 0
        return Chain(chain.design, tuple(layers))

    images, labels = digits().train_images, digits().train_labels

    def read(one: Chain) -> float:
        *hidden, last = one.layers
        scores = _activations(hidden, images) @ last.weight.T + last.bias
        return float(np.mean(scores.argmax(axis=1) == labels))

    return min(map(dead, range(len(chain.layers[index].bias))), key=read)
