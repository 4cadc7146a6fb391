"""Stochastic levels: each weight is drawn to the level below or above it, with a gradient.

    ŵ = S·(⌊w / S⌋ + z),    P(z = 1) = p = w / S − ⌊w / S⌋             survey eq. 8, E[ŵ] = w

A drawn z has no slope. The Gumbel-softmax estimator, for two outcomes, draws a smooth number in its
place, whose noise does not depend on p:

    z̃ = σ((logit(p) + l) / T),    l = logit(u), u uniform          z = 1 where z̃ ≥ ½

z is used on the way forward and the slope of z̃ by p on the way back; z̃ → z as T → 0, and with small
T the gradient gets noisy. At the end each weight goes to its nearest level.

Sources: Jang, Gu, Poole 2016, arXiv 1611.01144; Maddison, Mnih, Teh 2016, arXiv 1611.00712; Bengio,
Léonard, Courville 2013, arXiv 1308.3432, for the stochastic neuron.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.methods.extreme.binary import MEASURE, relative_error
from core.methods.fine_tune import Learned, Training, fine_tune
from core.methods.method import Method, Needs, Run, Step, Task
from core.methods.option import option
from core.methods.qat.float_weights import float_weights, rounded
from core.networks.quantized_chain import QuantizedChain
from core.training.straight_through import straight_through

if TYPE_CHECKING:
    import torch
    from torch import Tensor

_EDGE = 1e-3  # from p to 0 and 1, where logit(p) ends


@dataclass(frozen=True)
class Options(Training):
    """Options of stochastic levels."""

    epochs: int = option(10, low=1, high=200, meaning="passes over the training data")
    temperature: float = option(1.0, low=0.1, high=10.0, meaning="T: how smooth z̃ is")


def drawn(position: "Tensor", temperature: float, draws: "torch.Generator") -> "Tensor":
    """⌊position⌋ + z, whole numbers, with the gradient of z̃. position: w / S.

    >>> import torch
    >>> draws = torch.Generator().manual_seed(0)
    >>> found = drawn(torch.full((10_000,), 2.25), 1.0, draws)
    >>> found.unique().tolist(), round(found.mean().item(), 1)
    ([2.0, 3.0], 2.2)
    """
    import torch

    floor = position.detach().floor()
    p = (position - floor).clamp(_EDGE, 1 - _EDGE)
    noise = torch.rand(position.shape, generator=draws, dtype=position.dtype).logit(eps=1e-6)
    smooth = ((p.logit() + noise) / temperature).sigmoid()
    return floor + straight_through(smooth, (smooth.detach() >= 0.5).to(smooth.dtype))


def run(task: Task, options: Options) -> Run:
    """Train through drawn levels, then round to the nearest."""
    import torch

    weights = float_weights(task)
    draws = torch.Generator().manual_seed(task.seed)

    def on_drawn(i: int) -> "Tensor":
        scale, format = weights.scales[i], weights.params[i].format
        codes = drawn(weights.tensors[i] / scale, options.temperature, draws)
        return scale * codes.clamp(format.qmin, format.qmax)

    tuned = yield from fine_tune(task, Learned(weights.tensors, on_drawn), options)
    layers = rounded(task, weights, tuned)
    for design, layer, start in zip(task.chain.design, layers, task.chain.layers, strict=True):
        left = relative_error(layer.real.weight, start.weight)
        yield Step(design.name, "trained through drawn levels", MEASURE, 1.0, left)
    return QuantizedChain(task.chain.design, layers)


METHOD = Method(
    "random-levels",
    "training through levels drawn at random",
    "III-G1",
    "Jang, Gu, Poole 2016, arXiv 1611.01144; Bengio, Léonard, Courville 2013, arXiv 1308.3432",
    Needs.LABELS,
    run,
    Options,
)
