"""AdaRound: learn for each weight whether it is rounded down or up.

    k = clip(⌊w / S⌋ + h(V), qmin, qmax),     h(V) = clip(σ(V)·(ζ − γ) + γ, 0, 1)     (eq. 22, 23)

with ζ = 1.1 and γ = −0.1. h starts where k is w / S, and gradient descent (Adam) lowers

    E(k) + λ·Σ (1 − |2·h − 1|^β)                                                    (eq. 21, 24)

The second term is 0 where h is 0 or 1. A large β leaves the middle flat; β falls from 20 to 2, and
draws every h to an end. In the first fifth of the updates λ is 0. At the end h is rounded. An
output for which the nearest codes are better on the data keeps them.

E(k) is the layer's own error with all of the data at once (`layer_problem.py`). Here it is measured
in units of S² (S: the mean, where an output's weights have several) times the mean power of an
input, and summed over the outputs, so that one λ serves every layer. (The paper's 0.01 is in the
units of its sums.)

Source: Nagel, Amjad, van Baalen, Louizos, Blankevoort 2020, arXiv 2004.10568. The activation is not
part of the error, as it is in eq. 25.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.methods.method import Method, Needs, Run, Task
from core.methods.option import option
from core.methods.ptq.layer_by_layer import Rounded, round_layer_by_layer
from core.methods.ptq.layer_problem import LayerProblem
from core.training.one_thread import one_thread

if TYPE_CHECKING:
    from torch import Tensor

ZETA, GAMMA = 1.1, -0.1
FIRST_BETA, LAST_BETA = 20.0, 2.0
WARM_UP = 0.2  # share of the updates without the second term
LEARNING_RATE = 0.01
TRACED = 50  # points of the trace


@dataclass(frozen=True)
class Options:
    """Options of AdaRound."""

    updates: int = option(1000, low=100, high=20_000, meaning="updates of each layer")
    penalty: float = option(
        1.0, low=0.0001, high=10.0, meaning="λ, weight of the term that moves h to 0 or 1"
    )


def adaround(problem: LayerProblem, options: Options) -> Rounded:
    """The codes of a layer; the trace is E while h is still between 0 and 1."""
    import torch

    weight, moments, scale = map(
        torch.from_numpy, (problem.weight, problem.moments, np.array(problem.scale))
    )
    power = moments.diagonal(dim1=1, dim2=2).mean().clamp_min(1e-30)
    unit = scale / scale.mean(-1, keepdim=True)  # 1 where an output has one S
    floor = (weight / scale).floor()
    v = inverse_of_h(weight / scale - floor).requires_grad_()
    optimizer = torch.optim.Adam([v], LEARNING_RATE)
    low, high = problem.format.qmin, problem.format.qmax
    trace = []
    with one_thread():
        for update in range(options.updates):
            h = h_of(v)
            steps = unit * ((floor + h).clamp(low, high) - weight / scale)
            error = (steps @ (moments / power) * steps).sum()
            loss = error + options.penalty * undecided(h, update / options.updates)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            if update % max(options.updates // TRACED, 1) == 0:
                trace.append(problem.error((floor + h).clamp(low, high).detach().numpy()))
    learned = (floor + (h_of(v) >= 0.5)).clamp(low, high).numpy()
    return Rounded(problem.or_nearest(learned), tuple(trace))


def h_of(v: "Tensor") -> "Tensor":
    """The rectified sigmoid, eq. 23."""
    return (v.sigmoid() * (ZETA - GAMMA) + GAMMA).clamp(0, 1)


def inverse_of_h(h: "Tensor") -> "Tensor":
    """The V for which h(V) is `h`, 0 ≤ h ≤ 1."""
    return ((h - GAMMA) / (ZETA - GAMMA)).logit()


def undecided(h: "Tensor", done: float) -> "Tensor | float":
    """The second term without λ, when a share `done` of the updates is done."""
    if done < WARM_UP:
        return 0.0
    beta = FIRST_BETA + (LAST_BETA - FIRST_BETA) * (done - WARM_UP) / (1 - WARM_UP)
    return (1 - (2 * h - 1).abs() ** beta).sum()


def run(task: Task, options: Options) -> Run:
    """Quantize every layer by AdaRound."""
    text = "rounded down or up as learned"
    return round_layer_by_layer(task, text, lambda problem: adaround(problem, options))


METHOD = Method(
    "adaround",
    "AdaRound",
    "III-G2",
    "Nagel, Amjad, van Baalen, Louizos, Blankevoort 2020, arXiv 2004.10568",
    Needs.INPUTS,
    run,
    Options,
)
