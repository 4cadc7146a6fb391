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

import numpy as np

from core.methods.fine_tune import Learned, Training, fine_tune
from core.methods.method import Method, Needs, Run, Step, Task
from core.methods.option import option
from core.networks.chain import tensors
from core.networks.cnn import Layer
from core.networks.quantized_chain import QuantizedChain, quantized_layer
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

    precision = task.precision
    weights = [weight for weight, _ in tensors(task.chain)]
    params = [precision.weight_params(weight.numpy()) for weight in weights]
    scales = [
        torch.from_numpy(np.array(p.scale)).reshape(-1, *[1] * (w.ndim - 1))
        for p, w in zip(params, weights, strict=True)
    ]
    draws = torch.Generator().manual_seed(task.seed)

    def weight(i: int) -> "Tensor":
        low, high = params[i].format.qmin, params[i].format.qmax
        codes = drawn(weights[i] / scales[i], options.temperature, draws)
        return scales[i] * codes.clamp(low, high)

    tuned = yield from fine_tune(task, Learned(weights, weight), options)
    layers = []
    for i, design in enumerate(task.chain.design):
        w = weights[i].detach().numpy()
        codes = precision.weight_codes(w, params[i], task.seed)
        layer = Layer(w, tuned.biases[i])
        layers.append(quantized_layer(layer, codes, params[i], tuned.reads[i], None))
        moved = np.mean((w - task.chain.layers[i].weight) ** 2) ** 0.5
        step = float(np.mean(params[i].scale))
        measure = "how far weights moved, root mean square in steps"
        yield Step(design.name, "trained through drawn levels", measure, 0.0, float(moved) / step)
    return QuantizedChain(task.chain.design, tuple(layers))


METHOD = Method(
    "random-levels",
    "training through levels drawn at random",
    "III-G1",
    "Jang, Gu, Poole 2016, arXiv 1611.01144; Bengio, Léonard, Courville 2013, arXiv 1308.3432",
    Needs.LABELS,
    run,
    Options,
)
