"""A bounded sample of a layer's tensor, small enough for a page that explains one idea with it."""

from dataclasses import dataclass
from typing import Any

import numpy as np

_QUANTILES = 256
_CHANNELS, _COLUMNS = 10, 24  # of a block at most
_BATCHES, _SIZE = 32, 32

Rows = tuple[tuple[float, ...], ...]


@dataclass(frozen=True)
class TensorSample:
    """Values of a tensor of floats with a row for each channel, five digits of each.

    quantiles: 256 values that stand for all, evenly from the smallest to the largest by rank.
    channels:  numbers of the rows of `block`: at most 10, evenly from the one with the smallest
        magnitude to the one with the largest, both included.
    block:     (channels, at most 24) neighbouring columns of these rows, the same in each, with the
        largest magnitude of the tensor among them.
    seen, unseen: (32, 32) two streams of batches, drawn at random from the data in their order:
        from the first columns in the first batch, from the last in the last. They share no column,
        but each holds the smallest and the largest value of all. () for weights, and where no
        stream was asked for.
    """

    quantiles: tuple[float, ...]
    channels: tuple[int, ...]
    block: Rows
    seen: Rows = ()
    unseen: Rows = ()

    @classmethod
    def from_dict(cls, plain: dict[str, Any]) -> "TensorSample":
        """The inverse of `dataclasses.asdict`."""
        tables = {name: _rows(plain[name]) for name in ("block", "seen", "unseen")}
        return cls(tuple(plain["quantiles"]), tuple(plain["channels"]), **tables)


def sample_of(values: np.ndarray, seed: int = 0, with_streams: bool = False) -> TensorSample:
    """The sample of a tensor, (channels, n) floats.

    with_streams: whether its columns are samples of data, of which streams are drawn. The first two
    are then the smallest and the largest value of each channel
    (`core.analysis.simulation.input_sample`).

    >>> found = sample_of(np.array([[1.0, 2.0], [0.0, -8.0], [3.0, 4.0]]))
    >>> found.channels, found.block[1]
    ((0, 1, 2), (0.0, -8.0))
    """
    largest = np.abs(values).max(axis=1)
    ranks = np.linspace(0, len(values) - 1, min(len(values), _CHANNELS)).round().astype(int)
    channels = np.sort(np.argsort(largest, kind="stable")[ranks])
    column = int(np.abs(values[largest.argmax()]).argmax())
    first = max(min(column - _COLUMNS // 2, values.shape[1] - _COLUMNS), 0)
    # Of evenly spaced ranks, none made up between two values.
    quantiles = np.quantile(values, np.linspace(0, 1, _QUANTILES), method="nearest")
    streams = _streams(values, seed) if with_streams else ((), ())
    return TensorSample(
        _short(quantiles),
        tuple(map(int, channels)),
        _rows(values[channels, first : first + _COLUMNS]),
        *streams,
    )


def _streams(values: np.ndarray, seed: int) -> tuple[Rows, Rows]:
    """Batches of what is seen and, from the columns between, of what is not."""
    data = values[:, 2:]
    if data.shape[1] < 2:
        return (), ()
    rng, ends = np.random.default_rng(seed), (values.min(), values.max())
    return _stream(data[:, ::2], ends, rng), _stream(data[:, 1::2], ends, rng)


def _stream(data: np.ndarray, ends: tuple[float, float], rng: np.random.Generator) -> Rows:
    ends_of_batches = np.linspace(0, data.shape[1], _BATCHES + 1)
    batches = np.empty((_BATCHES, _SIZE))
    for number, batch in enumerate(batches):
        first = int(ends_of_batches[number])
        last = max(int(ends_of_batches[number + 1]), first + 1)
        batch[:] = rng.choice(data[:, first:last].ravel(), _SIZE)
    batches.flat[rng.choice(batches.size, 2, replace=False)] = ends
    return _rows(batches)


def _rows(table: Any) -> Rows:
    return tuple(_short(row) for row in table)


def _short(values: Any) -> tuple[float, ...]:
    """Five digits of each: the page needs no more, and a report holds many."""
    return tuple(float(f"{value:.5g}") for value in values)
