"""What a page draws of a layer's tensors: a histogram, and the range of each channel."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.analysis.causes.facts import LayerFacts, ModelFacts

_BINS = 60
_CHANNELS = 96  # drawn at most
_QUANTILES = 256


@dataclass(frozen=True)
class TensorPicture:
    """A tensor of floats, before it is quantized.

    low, high: its smallest and largest value.
    counts:    values in each bin of a histogram whose bins divide low … high evenly.
    channels:  number, smallest and largest value of each channel, in order. Of more than 96 some
        are chosen evenly from the narrowest to the widest, both included.
    total_channels: how many there are.
    quantiles: 256 values that stand for all, evenly from the smallest to the largest by rank, five
        digits of each.
    clipped_below, clipped_above: the range that quantization keeps; None where nothing is clipped.
    """

    low: float
    high: float
    counts: tuple[int, ...]
    channels: tuple[tuple[int, float, float], ...]
    total_channels: int
    quantiles: tuple[float, ...]
    clipped_below: float | None = None
    clipped_above: float | None = None

    @classmethod
    def from_dict(cls, plain: dict[str, Any]) -> "TensorPicture":
        """The inverse of `dataclasses.asdict`."""
        channels = tuple((int(n), float(low), float(high)) for n, low, high in plain["channels"])
        lists = {name: tuple(plain[name]) for name in ("counts", "quantiles")}
        return cls(**{**plain, **lists, "channels": channels})


@dataclass(frozen=True)
class LayerPicture:
    """The weights of a layer, by output channel, and its input, by input channel.

    None for what is not quantized or has no channels.
    """

    weights: TensorPicture | None
    input: TensorPicture | None

    @classmethod
    def from_dict(cls, plain: dict[str, Any]) -> "LayerPicture":
        """The inverse of `dataclasses.asdict`."""
        return cls(**{n: one and TensorPicture.from_dict(one) for n, one in plain.items()})


def picture_of(values: np.ndarray, limits: tuple[float, float] | None = None) -> TensorPicture:
    """The picture of a tensor with a row for each channel. limits: what lies outside is clipped.

    >>> picture = picture_of(np.array([[0.0, 1.0], [0.0, 60.0]]))
    >>> picture.counts[0], picture.counts[1], picture.counts[-1]
    (2, 1, 1)
    >>> picture.channels
    ((0, 0.0, 1.0), (1, 0.0, 60.0))
    """
    low, high = float(values.min()), float(values.max())
    counts, _ = np.histogram(values, _BINS, (low, high) if low < high else (low - 0.5, low + 0.5))
    lows, highs = values.min(axis=1), values.max(axis=1)
    shown = np.arange(len(values))
    if len(values) > _CHANNELS:
        by_width = np.argsort(highs - lows, kind="stable")
        ranks = np.linspace(0, len(values) - 1, _CHANNELS).round().astype(int)
        shown = np.sort(by_width[ranks])
    below, above = limits if limits else (None, None)
    return TensorPicture(
        low,
        high,
        tuple(map(int, counts)),
        tuple((int(n), float(lows[n]), float(highs[n])) for n in shown),
        len(values),
        _quantiles(values),
        None if below is None or below <= low else float(below),
        None if above is None or above >= high else float(above),
    )


def _quantiles(values: np.ndarray) -> tuple[float, ...]:
    """The values of evenly spaced ranks, none made up between two of them."""
    found = np.quantile(values, np.linspace(0, 1, _QUANTILES), method="nearest")
    return tuple(float(f"{value:.5g}") for value in found)


def layer_pictures(facts: ModelFacts) -> Mapping[str, LayerPicture]:
    """A picture of each layer, by its name."""
    return {layer.name: _layer(layer) for layer in facts.layers}


def _layer(layer: LayerFacts) -> LayerPicture:
    return LayerPicture(
        None if layer.weights is None else picture_of(layer.weights.values),
        None if layer.input is None else picture_of(layer.input.values, layer.limits),
    )
