"""Loss-aware binary weights: α and signs that keep the loss, not the weights.

    minimize Σ dᵢ·(wᵢ − α·bᵢ)²  over α and b ∈ {−1, +1}ⁿ        d: curvature of the loss
    b = sign(w),    α = Σ dᵢ·|wᵢ| / Σ dᵢ                         a proximal Newton step

With equal dᵢ that is BWN's α = mean|w|. d is the root of the running mean square of the gradient,
as Adam keeps it: d = √v, v ← 0.999·v + 0.001·(∂L/∂ŵ)². Every pass computes α anew, one for each
output (the paper: one for a layer); the floats below learn through ŵ (straight-through).

Source: Hou, Yao, Kwok 2016, arXiv 1611.01600, section 3.
"""

from typing import TYPE_CHECKING

import numpy as np

from core.granularity import PerChannel
from core.methods.extreme.binary import MEASURE, TrainingOptions, relative_error
from core.methods.extreme.ternary import TERNARY
from core.methods.fine_tune import Learned, Training, fine_tune
from core.methods.method import Method, Needs, Run, Step, Task
from core.networks.chain import tensors
from core.networks.cnn import Layer
from core.networks.quantized_chain import QuantizedChain, quantized_layer
from core.params import QuantParams
from core.training.straight_through import straight_through

if TYPE_CHECKING:
    from torch import Tensor

DECAY = 0.999
_SMALLEST = 1e-10  # of a curvature: where the loss is flat, all weights count alike


def weighted_alpha(w: "Tensor", curvature: "Tensor") -> "Tensor":
    """α of each output, (outputs,).

    >>> import torch
    >>> w, d = torch.tensor([[1.0, -4.0]]), torch.tensor([[3.0, 1.0]])
    >>> weighted_alpha(w, d).tolist(), weighted_alpha(w, torch.ones(1, 2)).tolist()  # 7/4, 5/2
    ([1.75], [2.5])
    """
    sizes, d = w.abs().flatten(1), curvature.flatten(1)
    return (d * sizes).sum(1) / d.sum(1)


def run(task: Task, options: Training) -> Run:
    """Train through binary weights whose α follow the curvature of the loss."""
    import torch

    weights = [weight for weight, _ in tensors(task.chain)]
    squares = [torch.zeros_like(weight) for weight in weights]

    def alphas(i: int) -> "Tensor":
        return weighted_alpha(weights[i].detach(), squares[i].sqrt() + _SMALLEST)

    def binary(i: int) -> "Tensor":
        w = weights[i]
        along = alphas(i).reshape(-1, *[1] * (w.ndim - 1))
        made = straight_through(w, torch.where(w.detach() < 0, -along, along))

        def watch(gradient: "Tensor") -> None:
            squares[i].mul_(DECAY).add_((1 - DECAY) * gradient**2)

        made.register_hook(watch)
        return made

    tuned = yield from fine_tune(task, Learned(weights, binary), options)
    layers = []
    for i, design in enumerate(task.chain.design):
        w, scale = weights[i].detach().numpy(), alphas(i).numpy().astype(np.float32)
        zeros = np.zeros(len(scale), np.int32)
        params = QuantParams(scale, zeros, TERNARY, PerChannel(0))
        codes = np.where(w < 0, -1, 1).astype(np.int8)
        layer = Layer(w, tuned.biases[i])
        layers.append(quantized_layer(layer, codes, params, tuned.reads[i], None))
        left = relative_error(layers[-1].real.weight, w)
        yield Step(design.name, "each weight to ±α of least loss", MEASURE, 1.0, left)
    return QuantizedChain(task.chain.design, tuple(layers))


METHOD = Method(
    "loss-aware",
    "loss-aware binary weights",
    "IV-E",
    "Hou, Yao, Kwok 2016, arXiv 1611.01600",
    Needs.LABELS,
    run,
    TrainingOptions,
    1,
)
