"""What is known of a layer's sums without data: the mean and deviation of each channel.

A batch normalization was trained to give its output the mean β and the deviation |γ|, over the
training data. Folded into the layer, these are the moments of the layer's sums. Taken as normal,

    z ~ N(β, γ²)

they tell what the ReLU behind passes on (Nagel et al. 2019, arXiv 1906.04721, appendix), with φ
and Φ the density and the distribution of the standard normal law:

    E[relu(z)] = |γ|·φ(β/|γ|) + β·Φ(β/|γ|)

Max-pooling over k values raises that. Of k independent values the largest has the distribution
Φ((z − β)/|γ|)ᵏ; neighbours in an image are alike, so that the truth lies between
that and one value.
"""

from dataclasses import dataclass

import numpy as np

from core.errors import InputError
from core.methods.method import Task

QUANTILES = 2000  # of the largest value's law; its mean is then exact to three digits


@dataclass(frozen=True, eq=False)
class NormalSums:
    """The law of one layer's sums: mean and deviation of each channel, (channels,) float64."""

    mean: np.ndarray
    deviation: np.ndarray

    def highest(self, deviations: float) -> float:
        """The largest of all channels' mean + n·deviation, at least 0: what a ReLU may pass on."""
        return max(float((self.mean + deviations * self.deviation).max()), 0.0)

    def mean_after_relu(self, pooled: int = 1) -> np.ndarray:
        """E[relu(z)] of each channel; of the largest of `pooled` independent values.

        >>> NormalSums(np.zeros(1), np.ones(1)).mean_after_relu().round(3)  # 1 / √(2π)
        array([0.399])
        """
        from scipy.special import ndtri

        shares = (np.arange(QUANTILES) + 0.5) / QUANTILES
        z = ndtri(shares ** (1 / pooled))
        values = self.mean[:, None] + self.deviation[:, None] * z
        return np.maximum(values, 0).mean(axis=1)


def normal_sums(task: Task) -> list[NormalSums]:
    """The law of the sums of each layer but the last.

    Raises:
        InputError: for a network that was trained without batch normalizations.
    """
    if len(task.norms) != len(task.chain.design) - 1:
        raise InputError(
            "this method reads batch normalizations in place of data, and the network was trained "
            "without them; choose a network that has them."
        )
    return [
        NormalSums(n.shift.astype(np.float64), np.abs(n.gain).astype(np.float64))
        for n in task.norms
    ]
