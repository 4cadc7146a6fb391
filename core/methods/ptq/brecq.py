"""BRECQ: AdaRound for several layers at once, which make up for each other's errors.

A block is a run of layers; here it ends where the design pools, and at the last layer. Its output z
should stay what it was in float, most of all where the loss depends on it:

    E = mean over samples of  Σ F·(ẑ − z)²,    F = mean over samples of (∂L/∂z)²

where ẑ has all layers of the block quantized. F is the diagonal of the Fisher information, which
stands for the Hessian of the loss. L is the cross-entropy against the float network's own answers,
so that no labels are needed. (The paper leaves (∂L/∂z)² to each sample; where a network is sure of
nearly all samples, only a few of them count then, and here the rounding became worse.) Each weight
is rounded down or up as in AdaRound (`adaround.py`: h, λ's term and the fall of β are the same),
and what each layer reads is on its levels, with the clipped straight-through gradient.

E is measured in units of its value after nearest rounding, and the penalty as a mean, so that one λ
serves every block. The best rounding seen, or the nearest one, is kept.

Source: Li, Gong, Tan, Yang, Hu, Zhang, Yu, Gu 2021, arXiv 2102.05426, section 3.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.methods.method import Method, Needs, Run, Step, Task
from core.methods.option import option
from core.methods.ptq.adaround import h_of, inverse_of_h, undecided
from core.networks.chain import Chain, Design, Taps, as_input, forward, tensors
from core.networks.cnn import Layer
from core.networks.quantized_chain import (
    SUMS_BITS,
    QuantizedChain,
    QuantizedLayer,
    observe,
    quantized_layer,
)
from core.params import QuantParams
from core.training.clipped_straight_through import quantize_clipped
from core.training.one_thread import one_thread

if TYPE_CHECKING:
    from torch import Tensor

BATCH = 64
LEARNING_RATE = 0.03
CHECKS = 20  # times that the rounding so far is measured on all of the data


@dataclass(frozen=True)
class Options:
    """Options of BRECQ."""

    updates: int = option(500, low=100, high=20_000, meaning="updates of each block")
    penalty: float = option(
        10.0, low=0.001, high=100.0, meaning="λ, weight of the term that moves h to 0 or 1"
    )


def blocks(design: Design) -> Iterator[range]:
    """The layers of each block, in order.

    >>> from core.networks.designs import DEPTHWISE_CNN
    >>> [list(block) for block in blocks(DEPTHWISE_CNN)]
    [[0, 1, 2], [3, 4], [5]]
    """
    start = 0
    for i, layer in enumerate(design):
        if layer.pool > 1 or i == len(design) - 1:
            yield range(start, i + 1)
            start = i + 1


@dataclass(frozen=True, eq=False)
class BlockProblem:
    """One block: what it reads, what it should put out, and how much each number of that matters.

    design, layers: of the block, in float. weights, reads, sums: the parameters of each layer.
    x:      (n, …) what the block reads, from quantized layers before it. z: (n, …) its float
            output. importance: F, (1, …).
    """

    design: Design
    layers: tuple[Layer, ...]
    weights: tuple[QuantParams, ...]
    reads: tuple[QuantParams, ...]
    sums: tuple[QuantParams | None, ...]
    x: "Tensor"
    z: "Tensor"
    importance: "Tensor"

    def output(self, weights: "list[Tensor]", x: "Tensor") -> "Tensor":
        """ẑ with these weights; gradients pass straight through the rounding of activations."""
        import torch

        def read(i: int, values: "Tensor") -> "Tensor":
            return quantize_clipped(values, self.reads[i])

        def sums(i: int, values: "Tensor") -> "Tensor":
            params = self.sums[i]
            return values if params is None else quantize_clipped(values, params)

        biases = [torch.from_numpy(layer.bias) for layer in self.layers]
        return forward(self.design, zip(weights, biases, strict=True), x, Taps(read, sums))

    def error(self, codes: "list[Tensor]") -> float:
        """E of these codes on all of the data; lower is better."""
        import torch

        weights = [self.scale(i) * k for i, k in enumerate(codes)]
        with torch.no_grad():
            return float(self.loss(weights, slice(None)))

    def loss(self, weights: "list[Tensor]", rows: "Tensor | slice") -> "Tensor":
        """E of these weights on some rows."""
        off = self.output(weights, self.x[rows]) - self.z[rows]
        return (self.importance * off**2).flatten(1).sum(1).mean()

    def scale(self, i: int) -> "Tensor":
        """S of layer i, to multiply its weight with."""
        import torch

        weight = self.layers[i].weight
        each = np.asarray(self.weights[i].scale, np.float32).reshape(-1, *[1] * (weight.ndim - 1))
        return torch.from_numpy(each)


def brecq(
    problem: BlockProblem, options: Options, seed: int
) -> tuple[list[np.ndarray], list[float]]:
    """The codes of each layer, and E on the way: nearest rounding first, then the best so far."""
    import torch

    ratios = [torch.from_numpy(x.weight) / problem.scale(i) for i, x in enumerate(problem.layers)]
    floors = [ratio.floor() for ratio in ratios]
    limits = [(w.format.qmin, w.format.qmax) for w in problem.weights]
    v = [inverse_of_h(r - f).requires_grad_() for r, f in zip(ratios, floors, strict=True)]
    best = [r.round().clamp(*limit) for r, limit in zip(ratios, limits, strict=True)]
    trace = [problem.error(best)]
    unit = max(trace[0], 1e-30)
    optimizer = torch.optim.Adam(v, LEARNING_RATE)
    draw = np.random.default_rng(seed)
    count = sum(t.numel() for t in v)
    with one_thread():
        for update in range(1, options.updates + 1):
            rows = torch.from_numpy(draw.permutation(len(problem.x))[:BATCH])
            soft = [
                problem.scale(i) * (f + h_of(t)).clamp(*limit)
                for i, (f, t, limit) in enumerate(zip(floors, v, limits, strict=True))
            ]
            penalty = sum(undecided(h_of(t), update / options.updates) for t in v) / count
            loss = problem.loss(soft, rows) / unit + options.penalty * penalty
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            if update % max(options.updates // CHECKS, 1) == 0:
                hard = [
                    (f + (h_of(t) >= 0.5)).clamp(*limit).detach()
                    for f, t, limit in zip(floors, v, limits, strict=True)
                ]
                error = problem.error(hard)
                if error < min(trace):
                    best = hard
                trace.append(min(error, trace[-1]))
    return [codes.numpy() for codes in best], trace


def importances(chain: Chain, inputs: np.ndarray, ends: list[int]) -> "list[Tensor]":
    """F of the outputs of the layers `ends`, (1, …) each."""
    import torch
    from torch.nn import functional

    outputs: list[Tensor] = []
    x = as_input(chain.design, inputs)
    start = 0
    pairs = tensors(chain)
    for end in ends:
        x = forward(chain.design[start : end + 1], pairs[start : end + 1], x)
        if not x.requires_grad:
            x.requires_grad_()
        outputs.append(x)
        start = end + 1
    loss = functional.cross_entropy(x, x.detach().argmax(1), reduction="sum")
    return [(g.detach() ** 2).mean(0, keepdim=True) for g in torch.autograd.grad(loss, outputs)]


def run(task: Task, options: Options) -> Run:
    """Quantize block by block."""
    import torch

    chain, precision = task.chain, task.precision
    read, sums = observe(chain, task.inputs)
    reads = [precision.activation_params(x) for x in read]
    tables = [
        precision.activation_params(x, SUMS_BITS) if d.activation.is_curved else None
        for d, x in zip(chain.design, sums, strict=True)
    ]
    pieces = list(blocks(chain.design))
    importance = importances(chain, task.inputs, [piece[-1] for piece in pieces])
    done: list[QuantizedLayer] = []
    x = z = as_input(chain.design, task.inputs)
    for piece, weight_of_z in zip(pieces, importance, strict=True):
        part = slice(piece.start, piece.stop)
        with torch.no_grad(), one_thread():
            z = forward(chain.design[part], tensors(chain)[part], z)
        weights = tuple(precision.weight_params(layer.weight) for layer in chain.layers[part])
        problem = BlockProblem(
            chain.design[part],
            chain.layers[part],
            weights,
            tuple(reads[part]),
            tuple(tables[part]),
            x,
            z,
            weight_of_z,
        )
        codes, trace = brecq(problem, options, task.seed)
        for i, k, weight in zip(piece, codes, weights, strict=True):
            stored = k.astype(weight.format.storage)
            done.append(quantized_layer(chain.layers[i], stored, weight, reads[i], tables[i]))
        with torch.no_grad(), one_thread():
            x = problem.output([torch.from_numpy(done[i].real.weight) for i in piece], x)
        names = " and ".join(chain.design[i].name for i in piece)
        text = f"rounded down or up as learned for {names} together"
        measure = "squared error of the block's output, weighted by the loss's gradient"
        for i in piece:
            yield Step(chain.design[i].name, text, measure, trace[0], trace[-1], tuple(trace))
    return QuantizedChain(chain.design, tuple(done))


METHOD = Method(
    "brecq",
    "BRECQ",
    "III-G2",
    "Li, Gong, Tan, Yang, Hu, Zhang, Yu, Gu 2021, arXiv 2102.05426",
    Needs.INPUTS,
    run,
    Options,
)
