"""Hutchinson's estimate of a Hessian's trace, which never needs the Hessian.

    Tr(H) = E[vᵀ·H·v]     v: random signs, each ±1 with probability ½

because E[vᵢ·vⱼ] is 1 where i = j and 0 elsewhere. H·v costs two passes back through the network:

    H·v = ∂(gᵀ·v)/∂w      with the gradient g = ∂L/∂w

For the block of H that belongs to one layer, v is 0 at the weights of all others. One v with random
signs everywhere serves all layers at once: of layer i, vᵢᵀ·(H·v)ᵢ has the mean Tr(Hᵢ), since what
other layers add has the mean 0.

Source: Hutchinson 1990; Dong, Yao, Cai, Arfeen, Gholami, Mahoney, Keutzer 2019 (HAWQ-V2),
arXiv 1911.03852, section 3.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from core.methods.method import Examples
from core.networks.chain import Chain, as_input, forward, tensors
from core.training.one_thread import one_thread


@dataclass(frozen=True)
class Traces:
    """The estimate after some draws.

    draws: how many. means: of Tr(Hᵢ), layer by layer. errors: their standard errors; inf after one.
    """

    draws: int
    means: tuple[float, ...]
    errors: tuple[float, ...]


def hessian_traces(chain: Chain, examples: Examples, draws: int, seed: int = 0) -> Iterator[Traces]:
    """Estimates Tr(Hᵢ) of each layer's weights, better with each draw.

    The loss is the mean cross-entropy of `examples`.
    """
    import torch
    from torch.nn import functional

    pairs = tensors(chain)
    weights = [weight.requires_grad_() for weight, _ in pairs]
    random = np.random.default_rng(seed)
    samples: list[list[float]] = []
    with one_thread():
        scores = forward(chain.design, pairs, as_input(chain.design, examples.inputs))
        loss = functional.cross_entropy(scores, torch.tensor(examples.labels))
        gradients = torch.autograd.grad(loss, weights, create_graph=True)
    for draw in range(1, draws + 1):
        signs = [torch.from_numpy(_signs(random, w.shape)) for w in weights]
        with one_thread():
            products = torch.autograd.grad(gradients, weights, signs, retain_graph=True)
        samples.append([float((v * p).sum()) for v, p in zip(signs, products, strict=True)])
        seen = np.array(samples)
        spread = seen.std(axis=0, ddof=1) if draw > 1 else np.full(len(weights), np.inf)
        yield Traces(draw, tuple(seen.mean(axis=0)), tuple(spread / np.sqrt(draw)))


def _signs(random: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    return random.choice(np.array([-1.0, 1.0], np.float32), shape)
