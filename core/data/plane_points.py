"""Points in the plane with two labels: the data of the playground.

All lie within about [−1, 1]². The shapes are those of TensorFlow Playground and of scikit-learn's
toy data, written anew.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

import numpy as np

from core.errors import InputError

MAX_POINTS = 2000


@dataclass(frozen=True, eq=False)
class PlanePoints:
    """points: (n, 2) float32; labels: (n,) int64, 0 or 1."""

    points: np.ndarray
    labels: np.ndarray

    def halves(self) -> tuple["PlanePoints", "PlanePoints"]:
        """Every other point, to train on, and the rest, to test with."""
        return (
            PlanePoints(self.points[0::2], self.labels[0::2]),
            PlanePoints(self.points[1::2], self.labels[1::2]),
        )


class Shape(Enum):
    """How the two classes lie to each other."""

    CIRCLES = "circles"
    MOONS = "moons"
    SPIRALS = "spirals"
    XOR = "xor"
    BLOBS = "blobs"


def draw_points(shape: Shape, count: int = 400, noise: float = 0.05, seed: int = 0) -> PlanePoints:
    """`count` points, half of each class up to chance in XOR, in random order.

    noise: standard deviation of what is added to both coordinates, 0 to 0.5.

    Raises:
        InputError: for fewer than 4 or more than 2,000 points, or other noise.
    """
    if not 4 <= count <= MAX_POINTS:
        raise InputError(f"{count} points; give 4 to {MAX_POINTS}.")
    if not 0 <= noise <= 0.5:
        raise InputError(f"noise {noise}; give 0 to 0.5.")
    draws = np.random.default_rng(seed)
    labels = np.arange(count) % 2
    clean = _SHAPES[shape](labels, draws)
    if shape is Shape.XOR:
        labels = (clean[:, 0] * clean[:, 1] < 0).astype(np.int64)
    points = clean + noise * draws.standard_normal((count, 2))
    order = draws.permutation(count)
    return PlanePoints(points[order].astype(np.float32), labels[order].astype(np.int64))


def own_points(points: np.ndarray, labels: np.ndarray) -> PlanePoints:
    """A reader's own points, those of label 0 first: both halves then have both labels.

    Raises:
        InputError: unless there are 4 to 2,000 finite points (n, 2), with labels 0 and 1, at least
            two of each.
    """
    points, labels = np.asarray(points), np.asarray(labels)
    if points.ndim != 2 or points.shape[1:] != (2,) or labels.shape != points.shape[:1]:
        raise InputError(
            f"points {points.shape} and labels {labels.shape}; give (n, 2) and (n,), a label each."
        )
    if not 4 <= len(points) <= MAX_POINTS:
        raise InputError(f"{len(points)} points; give 4 to {MAX_POINTS}.")
    if points.dtype.kind not in "fiu" or not np.isfinite(points).all():
        raise InputError("a point holds NaN, infinity or text; give finite numbers.")
    found, counts = np.unique(labels, return_counts=True)
    if set(found.tolist()) != {0, 1} or counts.min() < 2:
        raise InputError(
            f"labels are {found[:5].tolist()}; give 0 and 1, and at least two points of each."
        )
    order = np.argsort(labels, kind="stable")
    return PlanePoints(points[order].astype(np.float32), labels[order].astype(np.int64))


def _circles(labels: np.ndarray, draws: np.random.Generator) -> np.ndarray:
    """A disc of radius ½, uniform, and a ring from 0.7 to 1 around it."""
    disc = 0.5 * np.sqrt(draws.random(len(labels)))
    radius = np.where(labels == 1, disc, draws.uniform(0.7, 1.0, len(labels)))
    return _polar(radius, draws.uniform(0, 2 * np.pi, len(labels)))


def _moons(labels: np.ndarray, draws: np.random.Generator) -> np.ndarray:
    """Two half circles of radius ½ that reach into each other."""
    half = _polar(np.full(len(labels), 0.5), draws.uniform(0, np.pi, len(labels)))
    sign = np.where(labels == 1, -1.0, 1.0)[:, None]
    return sign * (half + np.array([-0.25, -0.125]))


def _spirals(labels: np.ndarray, draws: np.random.Generator) -> np.ndarray:
    """Two arms of 1¾ turns, half a turn apart."""
    along = draws.random(len(labels))
    return _polar(0.95 * along + 0.05, 3.5 * np.pi * along + np.pi * labels)


def _xor(labels: np.ndarray, draws: np.random.Generator) -> np.ndarray:
    """The four quadrants, with a gap of 0.1 along both axes; the label follows the product."""
    size = draws.uniform(0.1, 1.0, (len(labels), 2))
    return size * draws.choice([-1.0, 1.0], (len(labels), 2))


def _blobs(labels: np.ndarray, draws: np.random.Generator) -> np.ndarray:
    """Two round clouds."""
    return np.where(labels == 1, 0.5, -0.5)[:, None] + 0.15 * draws.standard_normal(
        (len(labels), 2)
    )


def _polar(radius: np.ndarray, angle: np.ndarray) -> np.ndarray:
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)


_SHAPES: dict[Shape, Callable[[np.ndarray, np.random.Generator], np.ndarray]] = {
    Shape.CIRCLES: _circles,
    Shape.MOONS: _moons,
    Shape.SPIRALS: _spirals,
    Shape.XOR: _xor,
    Shape.BLOBS: _blobs,
}
