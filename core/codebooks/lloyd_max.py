"""Lloyd–Max: the two conditions of a best codebook, met in turn (survey eq. 7).

    1. thresholds at the midpoints:    Δᵢ = (Xᵢ₋₁ + Xᵢ) / 2
    2. levels at the means:            Xᵢ = E[r | Δᵢ ≤ r < Δᵢ₊₁]

Each lowers min_Q ‖Q(r) − r‖² or leaves it, so the error falls to a minimum, not always the lowest:
`kmeans` finds that one. A level whose cell is empty stays where it is. Lloyd 1957 (published 1982),
*Least squares quantization in PCM*; Max 1960, *Quantizing for minimum distortion*.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from core.codebooks.arguments import check_whole
from core.codebooks.codebook import Codebook
from core.codebooks.sample import Sample, in_order


@dataclass(frozen=True, eq=False)
class LloydStep:
    """A codebook on the way, and its mean squared error in squared units of x."""

    codebook: Codebook
    mse: float


def lloyd_steps(x: Any, start: Codebook, importance: Any = None) -> Iterator[LloydStep]:
    """`start` with its error, then every step that lowers it, until none does.

    x: array of any shape; importance: hᵢ ≥ 0 of that shape, the weight of each squared error.
    Convergence is slow near the end: take as many steps as you want to show.

    Raises:
        InputError: as `in_order`.

    >>> steps = list(lloyd_steps([0.0, 1.0, 5.0, 6.0], Codebook([0.0, 1.0])))
    >>> [(step.codebook.levels.tolist(), step.mse) for step in steps]
    [([0.0, 1.0], 10.25), ([0.0, 4.0], 1.5), ([0.5, 5.5], 0.25)]
    """
    return descent(in_order(x, importance), start)


def lloyd_max(x: Any, start: Codebook, importance: Any = None, steps: int = 1000) -> LloydStep:
    """The last of `lloyd_steps`, or the one after `steps` steps, 0 to 100000.

    Raises:
        InputError: for other steps, or as `in_order`.

    >>> lloyd_max([0.0, 1.0, 5.0, 6.0], Codebook([0.0, 1.0])).mse
    0.25
    """
    check_whole("steps", steps, 0, 100_000)
    return run_lloyd(in_order(x, importance), start, steps)


def descent(sample: Sample, start: Codebook) -> Iterator[LloydStep]:
    """`lloyd_steps` on a sample in order."""
    step = LloydStep(start, sample.mse(start))
    falling = True
    while falling:
        yield step
        codebook = sample.centred(step.codebook)
        following = LloydStep(codebook, sample.mse(codebook))
        falling = following.mse < step.mse
        step = following


def run_lloyd(sample: Sample, start: Codebook, steps: int) -> LloydStep:
    """`lloyd_max` on a sample in order."""
    return deque(islice(descent(sample, start), steps + 1), maxlen=1)[0]
