"""One number of a trained network, for one seed."""

from collections.abc import Callable
from dataclasses import dataclass

SEEDS = (0, 1, 2, 3, 4)


@dataclass(frozen=True)
class Measure:
    """What is measured.

    name:  by which statements and pages find it. text: what it is, in one line.
    unit:  "%" of the test images answered correctly, or another one.
    value: computes it for a seed, which decides first weights, order of images and noise.
    """

    name: str
    text: str
    unit: str
    value: Callable[[int], float]
