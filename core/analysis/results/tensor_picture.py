"""What a page draws of a layer's tensors: a histogram, and the range of each channel."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from core.analysis.causes.facts import LayerFacts, ModelFacts
from core.analysis.results.tensor_sample import TensorSample, sample_of
from core.analysis.simulation.worst_sum import WorstSum

_BINS = 60
_CHANNELS = 96  # drawn at most
_STREAMS = 12  # layers of which streams of the input are kept, some 20 kB each


@dataclass(frozen=True)
class TensorPicture:
    """A tensor of floats, before it is quantized.

    low, high: its smallest and largest value.
    counts:    values in each bin of a histogram whose bins divide low … high evenly.
    channels:  number, smallest and largest value of each channel, in order. Of more than 96 some
        are chosen evenly from the narrowest to the widest, both included.
    total_channels: how many there are.
    sample: what other pages load of it.
    clipped_below, clipped_above: the range that quantization keeps; None where nothing is clipped.
    """

    low: float
    high: float
    counts: tuple[int, ...]
    channels: tuple[tuple[int, float, float], ...]
    total_channels: int
    sample: TensorSample
    clipped_below: float | None = None
    clipped_above: float | None = None

    @classmethod
    def from_dict(cls, plain: dict[str, Any]) -> "TensorPicture":
        """The inverse of `dataclasses.asdict`."""
        channels = tuple((int(n), float(low), float(high)) for n, low, high in plain["channels"])
        sample = TensorSample.from_dict(plain["sample"])
        return cls(
            **{**plain, "counts": tuple(plain["counts"]), "channels": channels, "sample": sample}
        )


@dataclass(frozen=True)
class LayerPicture:
    """The weights of a layer, by output channel, and its input, by input channel.

    None for what is not quantized or has no channels. sum: an integer sum that leaves the layer's
    accumulator; None where all fit.
    """

    weights: TensorPicture | None
    input: TensorPicture | None
    sum: WorstSum | None = None

    @classmethod
    def from_dict(cls, plain: dict[str, Any]) -> "LayerPicture":
        """The inverse of `dataclasses.asdict`."""
        weights, entering = (
            one and TensorPicture.from_dict(one) for one in (plain["weights"], plain["input"])
        )
        total = plain.get("sum")
        return cls(weights, entering, total and WorstSum.from_dict(total))


def picture_of(
    values: np.ndarray, sample: TensorSample, limits: tuple[float, float] | None = None
) -> TensorPicture:
    """The picture of a tensor with a row for each channel. limits: what lies outside is clipped.

    >>> values = np.array([[0.0, 1.0], [0.0, 60.0]])
    >>> picture = picture_of(values, sample_of(values))
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
        sample,
        None if below is None or below <= low else float(below),
        None if above is None or above >= high else float(above),
    )


def layer_pictures(
    facts: ModelFacts, flagged: Collection[str], seed: int, sums: Mapping[str, WorstSum | None]
) -> Mapping[str, LayerPicture]:
    """A picture of each layer, by its name.

    flagged: the layers that come first where streams of inputs are kept, which some layers have.
    sums: by layer, the sum that leaves its accumulator.
    """
    ordered = dict.fromkeys((*flagged, *(layer.name for layer in facts.layers)))
    chosen = frozenset(list(ordered)[:_STREAMS])
    return {
        layer.name: replace(_layer(layer, seed, layer.name in chosen), sum=sums.get(layer.name))
        for layer in facts.layers
    }


def _layer(layer: LayerFacts, seed: int, with_streams: bool) -> LayerPicture:
    own, entering = layer.weights, layer.input
    return LayerPicture(
        None if own is None else picture_of(own.values, sample_of(own.values, seed)),
        None
        if entering is None
        else picture_of(
            entering.values, sample_of(entering.values, seed, with_streams), layer.limits
        ),
    )
