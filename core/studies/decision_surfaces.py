"""One network of two inputs on a grid, three ways: float, simulated, and on integers alone.

Simulated and integer-only compute the same numbers, and differ where a float sum, rounded, falls on
the other side of a tie. With scales that are powers of two nothing is rounded, and with a profile
that sends ties to even they agree everywhere.
"""

from dataclasses import dataclass

import numpy as np

from core.kernels import Profile
from core.networks.chain import Chain
from core.networks.integer_chain import run_on_integers
from core.networks.quantized_chain import QuantizedChain
from core.training.one_thread import one_thread


@dataclass(frozen=True)
class Grid:
    """side × side points over [−reach, reach]²; row 0 is the lowest y, column 0 the lowest x."""

    side: int = 50
    reach: float = 1.2

    @property
    def points(self) -> np.ndarray:
        """(side², 2) float32, row by row."""
        axis = np.linspace(-self.reach, self.reach, self.side, dtype=np.float32)
        return np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)

    def image(self, values: np.ndarray) -> np.ndarray:
        """Values at the points as (side, side)."""
        return values.reshape(self.side, self.side)


@dataclass(frozen=True, eq=False)
class Surfaces:
    """Scores on the grid, (side, side) float32 each; above 0 the network answers 1.

    differing_codes: codes that simulated and integer-only give differently, over all layers.
    codes:           how many were compared.
    differing:       bool (side, side): where a code or the answer differs. An integer score can be
                     0 exactly, a tie; the simulated one is then 0 but for rounding.
    """

    float_scores: np.ndarray
    simulated: np.ndarray
    integer: np.ndarray
    differing_codes: int
    codes: int
    differing: np.ndarray


def decision_surfaces(
    chain: Chain, quantized: QuantizedChain, grid: Grid, profile: Profile = Profile.ONNX
) -> Surfaces:
    """The three surfaces of a chain with two inputs and one output, and where two of them differ.

    profile: how the integer network requantizes.
    """
    points = grid.points
    with one_thread():
        simulated, codes = quantized.simulate(points)
        integers = run_on_integers(quantized, points, profile)
        float_scores = chain.logits(points)
    unequal = [ours != theirs for ours, theirs in zip(codes, integers.codes, strict=True)]
    answers = (simulated > 0) != (integers.logits > 0)
    differing = np.any([part.any(axis=1) for part in (*unequal, answers)], axis=0)
    return Surfaces(
        grid.image(float_scores),
        grid.image(simulated),
        grid.image(integers.logits),
        sum(int(part.sum()) for part in unequal),
        sum(part.size for part in unequal),
        grid.image(differing),
    )
