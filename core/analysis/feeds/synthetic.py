"""Seeded synthetic values for inputs that no file gives, and the ways to draw them."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from core.analysis.feeds.input_hints import InputHints
from core.models.inputs import ModelInput
from core.models.shapes import Shape

DRAWN_BYTES = 8  # of each number, before it is converted to the type of its input
_WHOLE_RANGE = ("int8", "uint8", "uint16")
_LOUD = 0.1  # standard deviation of audio over the largest number of its type
_SOUND_WORDS = ("audio", "wav", "pcm", "sound", "speech")


@dataclass(frozen=True)
class Normal:
    """N(mean, deviation²), rounded and clipped for integers."""

    deviation: float = 1.0

    def __str__(self) -> str:
        return f"random, normal with deviation {self.deviation:g}"

    def draw(self, rng: np.random.Generator, shape: Shape, dtype: np.dtype) -> np.ndarray:
        """Values of `shape` and `dtype`."""
        values = rng.standard_normal(shape) * self.deviation
        if dtype.kind == "f":
            return values.astype(dtype)
        limits = np.iinfo(dtype)
        return np.rint(values).clip(limits.min, limits.max).astype(dtype)


@dataclass(frozen=True)
class Uniform:
    """Numbers from 0 to 1, each as likely: for a network that takes a root or a logarithm."""

    def __str__(self) -> str:
        return "random, 0 to 1"

    def draw(self, rng: np.random.Generator, shape: Shape, dtype: np.dtype) -> np.ndarray:
        """Values of `shape` and `dtype`."""
        return rng.random(shape).astype(dtype)


@dataclass(frozen=True)
class Whole:
    """Whole numbers from `low` to `high`, both included, each as likely.

    without: one of them that is left out.
    """

    low: int
    high: int
    without: int | None = None

    def __str__(self) -> str:
        if self.low == self.high:
            return f"all {self.low}"
        but = f" without {self.without}" if self.without is not None else ""
        return f"random, {self.low} to {self.high}{but}"

    def draw(self, rng: np.random.Generator, shape: Shape, dtype: np.dtype) -> np.ndarray:
        """Values of `shape` and `dtype`."""
        if self.without is None:
            return np.asarray(rng.integers(self.low, self.high, shape, endpoint=True)).astype(dtype)
        values = np.asarray(rng.integers(self.low, self.high, shape))  # one number fewer
        return (values + (values >= self.without)).astype(dtype)


@dataclass(frozen=True)
class OnesThenZeros:
    """Along the last axis half of the values or more are 1, the rest 0: a mask with padding."""

    def __str__(self) -> str:
        return "ones, then zeros"

    def draw(self, rng: np.random.Generator, shape: Shape, dtype: np.dtype) -> np.ndarray:
        """Values of `shape` and `dtype`."""
        length = shape[-1] if shape else 1
        ones = rng.integers((length + 1) // 2, length + 1, (*shape[:-1], 1))
        return (np.arange(length) < ones).reshape(shape).astype(dtype)


Fill = Normal | Uniform | Whole | OnesThenZeros
ONES, ZEROS = Whole(1, 1), Whole(0, 0)


def fills(one: ModelInput, shapes: Mapping[str, Shape], hints: InputHints) -> tuple[Fill, ...]:
    """The ways to fill an input that make sense, the likeliest first. shapes: of all inputs."""
    scalar = all(size == 1 for size in shapes[one.name])
    if one.dtype.kind == "b" or "mask" in one.name.lower():
        return (ONES, ZEROS) if scalar else (OnesThenZeros(), ONES, ZEROS)
    if one.name in hints.rows:
        return _look_ups(hints.rows[one.name], hints.compared.get(one.name, set()))
    if one.name in hints.places:
        return (Whole(0, max(_fewest_rows(shapes) - 1, 0)), ZEROS)
    if one.dtype.kind == "f":
        return (Normal(), Uniform())
    compared = sorted(c for c in hints.compared.get(one.name, ()) if _holds(one.dtype, c))
    if scalar and compared:
        return (*(Whole(c, c) for c in compared), Whole(0, 1))
    if "len" in one.name.lower():
        longest = max((n for s in shapes.values() for n in s[1:]), default=1)
        return (Whole(longest, longest), ONES, Whole(0, 1))
    if one.dtype == np.int16 or any(word in one.name.lower() for word in _SOUND_WORDS):
        return (Normal(np.iinfo(one.dtype).max * _LOUD), Whole(0, 1))
    if one.dtype.name in _WHOLE_RANGE:
        limits = np.iinfo(one.dtype)
        return (Whole(limits.min, limits.max), Whole(0, 1))
    padding = compared[0] if compared else None
    return (Whole(0, 1, padding if padding in (0, 1) else None), ONES, ZEROS, Whole(0, 255))


def synthetic(one: ModelInput, shape: Shape, fill: Fill, seed: list[int]) -> np.ndarray:
    """Values for one input, drawn from the seed."""
    return fill.draw(np.random.default_rng(seed), shape, one.dtype)


def _look_ups(rows: int, compared: set[int]) -> tuple[Fill, ...]:
    """Rows of a table, a padding row that the graph compares with left out at first.

    Where an offset is added to an index, the last rows are out of reach.
    """
    padding = next((c for c in sorted(compared) if 0 <= c < rows), None)
    everywhere = Whole(0, max(rows - 1, 0))
    first_half = Whole(0, rows // 2)
    if padding is None:
        return (everywhere, first_half)
    return (Whole(0, max(rows - 1, 0), padding), everywhere, first_half)


def _fewest_rows(shapes: Mapping[str, Shape]) -> int:
    """The first size of the shortest matrix among the inputs that has more than one row."""
    return min((s[0] for s in shapes.values() if len(s) >= 2 and s[0] > 2), default=1)


def _holds(dtype: np.dtype, number: int) -> bool:
    return bool(np.iinfo(dtype).min <= number <= np.iinfo(dtype).max)
