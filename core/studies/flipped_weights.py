"""One neuron whose weights are rounded to nearest, and then some of them the other way.

Each step takes the one weight whose other neighbouring level lowers the error of the sums most
(`core.methods.ptq.layer_problem`): E = δ·H·δᵀ, δ = S·k − w, H = E[x·xᵀ]. Moving weight j by d·S,
d = ±1, changes it by 2·d·S·(H·δ)_j + S²·H_jj.
"""

from dataclasses import dataclass

import numpy as np

from core.absmax import absmax_params
from core.studies.digit_accuracy import digit_network, digits


@dataclass(frozen=True, eq=False)
class Neuron:
    """Weights (inputs,) float64, their step, and the second moments H of what they meet."""

    weight: np.ndarray
    scale: float
    moments: np.ndarray

    @property
    def nearest(self) -> np.ndarray:
        """The nearest code of each weight."""
        return np.asarray(np.rint(self.weight / self.scale))

    def weight_error(self, codes: np.ndarray) -> float:
        """Mean squared error of the weights; lower is better."""
        return float(np.mean(np.square(self.scale * codes - self.weight)))

    def sum_error(self, codes: np.ndarray) -> float:
        """E, the mean squared error of the sums; lower is better."""
        delta = self.scale * codes - self.weight
        return float(delta @ self.moments @ delta)

    def flipped(self, codes: np.ndarray) -> np.ndarray:
        """The codes with one weight on its other neighbouring level, where that helps most.

        >>> same = np.ones((2, 2))  # both inputs are always 1
        >>> neuron = Neuron(np.array([0.4, 0.3]), 1.0, same)
        >>> neuron.flipped(neuron.nearest).tolist()  # 0.4 + 0.3 is nearer to 1 than to 0
        [1.0, 0.0]
        """
        delta = self.scale * codes - self.weight
        step = np.where(delta > 0, -self.scale, self.scale)
        change = 2 * step * (self.moments @ delta) + step**2 * self.moments.diagonal()
        best = int(np.argmin(change))
        moved = codes.copy()
        moved[best] += np.sign(step[best])
        return moved


def digit_neuron(seed: int, unit: int, bits: int) -> Neuron:
    """A neuron of the digit network's first layer, with the scale of its whole weight."""
    weight = digit_network(seed).weight1
    images = digits().train_images.astype(np.float64)
    scale = float(absmax_params(weight, bits, narrow=True).scale)
    return Neuron(weight[unit].astype(np.float64), scale, images.T @ images / len(images))
