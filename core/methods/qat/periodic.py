"""A periodic penalty: sin² draws every weight to a level while the network trains in float.

    L + λ·mean over weights of sin²(π·w / S)          0 on the levels S·k, largest halfway between

No gradient has to pass through a step: the loss is that of the float weights, and smooth. λ grows
along a line from 0, so that the loss chooses first; at the end each weight is rounded to the level
that it has come near to. What a layer reads is on its levels all along.

Source: Naumov, Diril, Park, Ray, Jablonski, Tulloch 2018, arXiv 1811.09862. Elthakeb et al. 2020
(WaveQ, arXiv 2003.00146) also learn the period, and with it the bits of each layer, which the
survey has in mind in IV-B; here the bits are the task's.
"""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.methods.fine_tune import Learned, Training, cross_entropy, fine_tune
from core.methods.method import Method, Needs, Run, Step, Task
from core.methods.option import option
from core.methods.qat.float_weights import float_weights, rounded
from core.networks.quantized_chain import QuantizedChain

if TYPE_CHECKING:
    from torch import Tensor


@dataclass(frozen=True)
class Options(Training):
    """Options of the periodic penalty."""

    epochs: int = option(10, low=1, high=200, meaning="passes over the training data")
    strength: float = option(3.0, low=0.0, high=1000.0, meaning="λ at the end")


def periodic_penalty(w: "Tensor", scale: "Tensor") -> "Tensor":
    """The mean of sin²(π·w / S), a scalar between 0 and 1. scale: S, broadcast against `w`.

    >>> import torch
    >>> w = torch.tensor([0.0, 1.0, 1.5, 2.25])  # sin² of 0, π, 1.5·π and 2.25·π
    >>> round(periodic_penalty(w, torch.tensor(1.0)).item(), 6)  # (0 + 0 + 1 + ½) / 4
    0.375
    """
    return ((w / scale * math.pi).sin() ** 2).mean()


def run(task: Task, options: Options) -> Run:
    """Train floats under the penalty, then round them."""
    import torch

    weights, strength = float_weights(task), [0.0]

    def off_levels() -> "list[Tensor]":
        return list(map(periodic_penalty, weights.tensors, weights.scales))

    def loss(sums: "list[Tensor]", labels: "Tensor", rows: np.ndarray) -> "Tensor":
        return cross_entropy(sums, labels, rows) + strength[0] * torch.stack(off_levels()).sum()

    def grow(done: float) -> None:
        strength[0] = options.strength * done

    before = [penalty.item() for penalty in off_levels()]
    learned = Learned(weights.tensors, lambda i: weights.tensors[i], grow)
    tuned = yield from fine_tune(task, learned, options, loss)
    after = [penalty.item() for penalty in off_levels()]
    for design, start, end in zip(task.chain.design, before, after, strict=True):
        yield Step(design.name, "drawn to the levels", "mean of sin²(π·w / S)", start, end)
    return QuantizedChain(task.chain.design, rounded(task, weights, tuned))


METHOD = Method(
    "periodic",
    "training under a periodic penalty",
    "IV-B",
    "Naumov et al. 2018, arXiv 1811.09862",
    Needs.LABELS,
    run,
    Options,
)
