"""A small sample of what enters a layer, channel by channel, with the extremes of all data."""

import math
from dataclasses import dataclass, field

import numpy as np

from core.analysis.structure.layers import Layer

_ELEMENTS = 2**14  # of a sample, over all channels
_FEWEST = 8  # values of a channel from one feed
_CONVS = ("Conv", "FusedConv", "ConvTranspose")
_IMAGES = 4  # the rank of activations whose channels stand second


@dataclass
class InputSample:
    """Values of a layer's input. `add` sees feed after feed.

    channels: of the input, counted along the axis that the layer sums over.
    values:   (channels, n), at random positions, the same ones for every channel: one array for
        all feeds, because a small one kept from each would leave gaps among large ones in memory.
    low, high: (channels,) over all data, not the sample alone.
    total, count: (channels,) the sums over all data, and of how many values each.
    shape, axis: of an input of one sample, and of the channels in it.
    spans: the smallest and the largest value of each sample, along the first axis.
    seen: how many feeds.
    """

    feeds: int
    values: np.ndarray | None = None
    filled: int = 0
    low: np.ndarray | None = None
    high: np.ndarray | None = None
    usable: bool = True
    total: np.ndarray = field(default_factory=lambda: np.zeros(1))
    count: int = 0
    shape: tuple[int, ...] = ()
    axis: int = 0
    spans: list[tuple[float, float]] = field(default_factory=list)
    seen: int = 0

    def add(self, x: object, axis: int, seed: int) -> None:
        """See one feed's tensor; one that holds no finite numbers makes the sample unusable."""
        if not isinstance(x, np.ndarray) or x.dtype.kind != "f" or x.ndim <= axis or not x.size:
            self.usable = False
            return
        moved = np.moveaxis(x, axis, 0)
        inner = tuple(i for i in range(1, x.ndim) if i != axis)
        lows, highs = x.min(axis=inner), x.max(axis=inner)  # of each channel of each sample
        low, high = (lows.min(axis=0), highs.max(axis=0)) if axis else (lows, highs)
        shapes_differ = self.low is not None and self.low.shape != low.shape
        if shapes_differ or not (np.isfinite(low).all() and np.isfinite(high).all()):
            self.usable = False
            return
        if self.low is None or self.high is None:
            self.low, self.high, self.total = low, high, np.zeros(len(moved))
        np.minimum(self.low, low, out=self.low)
        np.maximum(self.high, high, out=self.high)
        self._draw(moved, seed)
        lows, highs = lows.reshape(len(x), -1).min(axis=1), highs.reshape(len(x), -1).max(axis=1)
        self.spans += zip(lows.tolist(), highs.tolist(), strict=True)
        self.total += moved.sum(axis=tuple(range(1, x.ndim)), dtype=np.float64)
        self.count += math.prod(moved.shape[1:])
        self.shape, self.axis = (1, *x.shape[1:]), axis
        self.seen += 1

    @property
    def mean(self) -> np.ndarray | None:
        """An input of one sample, each channel its mean over all data; None for unusable data."""
        if not self.usable or not self.count or self.axis == 0:
            return None
        means = np.expand_dims(self.total / self.count, list(range(1, len(self.shape))))
        return np.broadcast_to(np.moveaxis(means, 0, self.axis), self.shape)

    def _draw(self, moved: np.ndarray, seed: int) -> None:
        channels, there = len(moved), math.prod(moved.shape[1:])
        wanted = max(_ELEMENTS // (channels * max(self.feeds, 1)), _FEWEST)
        if self.values is None:
            self.values = np.empty((channels, wanted * self.feeds), moved.dtype)
        count = min(wanted, there)
        where = slice(self.filled, self.filled + count)
        if there <= wanted:
            self.values[:, where] = moved.reshape(channels, -1)
        else:
            positions = np.random.default_rng(seed).integers(there, size=wanted)
            places = np.unravel_index(positions, moved.shape[1:])
            self.values[:, where] = np.moveaxis(moved, 0, -1)[places].T
        self.filled += count

    def outside(self, low: float, high: float) -> int:
        """How many samples have values beyond low … high."""
        return sum(lowest < low or highest > high for lowest, highest in self.spans)

    @property
    def drawn(self) -> np.ndarray | None:
        """(channels, n) float64: the sample alone."""
        if not self.usable or self.values is None:
            return None
        return self.values[:, : self.filled].astype(np.float64)

    @property
    def rows(self) -> np.ndarray | None:
        """(channels, 2 + n) float64: the lowest and the highest value, then the sample."""
        drawn = self.drawn
        if drawn is None or self.low is None or self.high is None:
            return None
        return np.concatenate([self.low[:, None], self.high[:, None], drawn], axis=1)


@dataclass
class InputSamples:
    """A sample of each layer's input, by the tensor's name. feeds: how many will be seen."""

    feeds: int
    by_tensor: dict[str, InputSample] = field(default_factory=dict)

    def add(self, layer: Layer, value: np.ndarray, feed: int) -> None:
        """See the input of one feed, by its number; once, when several layers read the tensor."""
        sample = self.by_tensor.setdefault(layer.data, InputSample(self.feeds))
        if sample.seen == feed:
            sample.add(value, input_axis(layer, np.ndim(value)), feed)


def input_axis(layer: Layer, rank: int) -> int:
    """The axis of a layer's input, of so many axes, that its products are summed over."""
    if layer.op in _CONVS:
        return 1
    if layer.operator:
        return 1 if rank == _IMAGES else max(rank - 1, 0)
    on_the_left = layer.node.input[0] == layer.data
    flag = "transA" if on_the_left else "transB"
    turned = any(a.name == flag and a.i for a in layer.node.attribute)
    axis = rank - 1 if on_the_left != turned else rank - 2
    return max(axis, 0)
