"""The rounding problem of one layer: which codes keep its sums as they are?

    E(k) = mean over samples and outputs of ((S·k − w)·x)²
         = mean over outputs of  δ·H·δᵀ        with δ = S·k − w,   H = E[x·xᵀ]

(Nagel et al. 2020, AdaRound; Frantar et al. 2022, GPTQ, eq. 1.) All that matters of the
data is H, a matrix of inputs × inputs. A convolution is the same product at every position; a
grouped one has a problem for each group.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from core.formats import IntFormat
from core.networks.chain import LayerDesign
from core.params import QuantParams
from core.training.one_thread import one_thread

if TYPE_CHECKING:
    from torch import Tensor


@dataclass(frozen=True, eq=False)
class LayerProblem:
    """One layer's weights on a fixed grid, and the second moments of what it reads.

    weight: (groups, outputs, inputs) float64. moments: H, (groups, inputs, inputs) float64.
    scale:  S, (groups, outputs, 1 or inputs) float64. format: of the codes k; the zero point is 0.
    shared: whether all outputs have one scale, so that S may only change for all of them.

    >>> correlated = np.array([[[1.0, 1.0], [1.0, 1.0]]])  # both inputs are always the same
    >>> weight, scale = np.array([[[0.4, 0.4]]]), np.ones((1, 1, 1))
    >>> problem = LayerProblem(weight, correlated, scale, IntFormat(4))
    >>> problem.error(problem.nearest)  # 0 + 0 instead of 0.8
    0.6400000000000001
    >>> round(problem.error(np.array([[[1.0, 0.0]]])), 2)  # 1 + 0: farther off each, nearer in all
    0.04
    """

    weight: np.ndarray
    moments: np.ndarray
    scale: np.ndarray
    format: IntFormat
    shared: bool = False

    @cached_property
    def nearest(self) -> np.ndarray:
        """The nearest code of each weight, ties to even, of the weight's shape, float64."""
        return np.clip(np.rint(self.weight / self.scale), self.format.qmin, self.format.qmax)

    def error(self, codes: np.ndarray, scale: np.ndarray | None = None) -> float:
        """E(k), the mean squared error of the sums, with another S if given; lower is better."""
        return float(self.errors(codes, scale).mean())

    def errors(self, codes: np.ndarray, scale: np.ndarray | None = None) -> np.ndarray:
        """The same output by output, (groups, outputs): each is a problem of its own."""
        delta = (self.scale if scale is None else scale) * codes - self.weight
        return np.asarray(((delta @ self.moments) * delta).sum(axis=-1))

    def or_nearest(self, codes: np.ndarray) -> np.ndarray:
        """For each output `codes`, or the nearest ones where their error is smaller."""
        better = self.errors(codes) < self.errors(self.nearest)
        return np.where(better[..., None], codes, self.nearest)


def layer_problem(
    design: LayerDesign, weight: np.ndarray, params: QuantParams, x: "Tensor"
) -> LayerProblem:
    """The problem of one layer.

    weight: of the design's shape. params: of the weight, symmetric, one scale or one an output.
    x:      what the layer reads, (n, channels, height, width) or (n, inputs).
    """
    groups = design.groups
    rows = weight.astype(np.float64).reshape(groups, len(weight) // groups, -1)
    each = np.asarray(params.scale, np.float64).reshape(-1)
    scale = np.broadcast_to(each, len(weight)).reshape(groups, -1, 1)
    columns = _columns(design, x)
    moments = columns.transpose(0, 2, 1) @ columns / columns.shape[1]
    return LayerProblem(rows, moments, scale, params.format, each.size == 1)


def _columns(design: LayerDesign, x: "Tensor") -> np.ndarray:
    """What meets the weights, (groups, samples, inputs) float64; a sample for each position."""
    from torch.nn import functional

    if not design.is_convolution:
        return x.flatten(1).double().numpy()[None]
    side = design.shape[2]
    with one_thread():
        patches = functional.unfold(x.double(), side, padding=side // 2).numpy()
    n, _, positions = patches.shape
    split = patches.reshape(n, design.groups, -1, positions)
    return split.transpose(1, 0, 3, 2).reshape(design.groups, n * positions, -1)
