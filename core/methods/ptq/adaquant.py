"""AdaQuant: each weight and each scale move so that the layer's sums stay as they are.

    k = clip(round((w + v) / S), qmin, qmax)       v, S: by gradient descent on E(k, S)      (eq. 2)

AdaRound lets a weight go down or up. Here v is free, so that a weight may pass several levels where
that makes up for others, and S is learned with it. The gradient goes through `round` as if it were
the identity (straight-through), and stops where the code is clipped.

E is the layer's own error with all of the data at once (`layer_problem.py`), in units of S² times
the mean power of an input. The state of the least E is kept, and nearest rounding is the first
state: so the result is never worse than it on the calibration data.

Source: Hubara, Nahshan, Hanani, Banner, Soudry 2020, arXiv 2006.10518, section 3. The paper learns
the scale of the activations too; here it is the task's.
"""

from dataclasses import dataclass

import numpy as np

from core.methods.method import Method, Needs, Run, Task
from core.methods.option import option
from core.methods.ptq.layer_by_layer import Rounded, round_layer_by_layer
from core.methods.ptq.layer_problem import LayerProblem
from core.training.one_thread import one_thread
from core.training.straight_through import straight_through

LEARNING_RATE = 0.02  # of Adam, in steps of the first scale; falls to 0 along a straight line


@dataclass(frozen=True)
class Options:
    """Options of AdaQuant."""

    updates: int = option(500, low=50, high=20_000, meaning="updates of each layer")


def adaquant(problem: LayerProblem, options: Options) -> Rounded:
    """The codes and scales of a layer; the trace is E after each update."""
    import torch

    scale = torch.from_numpy(np.array(problem.scale))
    moments = torch.from_numpy(problem.moments)
    moments = moments / moments.diagonal(dim1=1, dim2=2).mean().clamp_min(1e-30)
    steps = torch.from_numpy(problem.weight) / scale  # the weights in steps of the first S
    moved = steps.clone().requires_grad_()
    factor = torch.ones_like(scale[:1, :1] if problem.shared else scale).requires_grad_()
    optimizer = torch.optim.Adam(
        [{"params": [moved], "lr": LEARNING_RATE}, {"params": [factor], "lr": LEARNING_RATE / 10}]
    )
    low, high = problem.format.qmin, problem.format.qmax
    best = Rounded(problem.nearest)
    least = problem.error(problem.nearest)
    trace = [least]
    with one_thread():
        for update in range(options.updates):
            ratio = moved / factor
            codes = straight_through(ratio, ratio.round()).clamp(low, high)
            delta = factor * codes - steps
            loss = (delta @ moments * delta).sum()
            optimizer.zero_grad()
            loss.backward()
            for group, rate in zip(optimizer.param_groups, (1.0, 0.1), strict=True):
                group["lr"] = LEARNING_RATE * rate * (1 - update / options.updates)
            seen = codes.detach().numpy().copy(), problem.scale * factor.detach().numpy()
            error = problem.error(*seen)
            if error < least:
                least, best = error, Rounded(seen[0], scale=seen[1])
            trace.append(error)
            optimizer.step()
    return Rounded(best.codes, tuple(trace), best.scale)


def run(task: Task, options: Options) -> Run:
    """Quantize every layer by AdaQuant."""
    text = "weights and scale moved as learned"
    return round_layer_by_layer(task, text, lambda problem: adaquant(problem, options))


METHOD = Method(
    "adaquant",
    "AdaQuant",
    "III-G2",
    "Hubara, Nahshan, Hanani, Banner, Soudry 2020, arXiv 2006.10518",
    Needs.INPUTS,
    run,
    Options,
)
