"""Levels by k-means that is weighted by the Hessian: weights that matter come nearer to a level.

    minimize over 2ᵇ levels c   Σ hᵢ·(wᵢ − c(wᵢ))²        hᵢ: the loss's second derivative by wᵢ

That is the loss to second order, of weights that move independently at a minimum of the loss. hᵢ is
estimated by Fisher's diagonal, the mean square of the gradient over single examples. A layer's
levels are one codebook for all of its weights; `core.codebooks.kmeans` finds the optimum.

Source: Choi, El-Khamy, Lee 2016, arXiv 1612.01543, sections 3 and 4. The paper takes the exact
diagonal, or the second moments of Adam.
"""

import numpy as np

from core.codebooks import kmeans
from core.methods.extreme.binary import MEASURE, relative_error
from core.methods.method import Method, Needs, Run, Step, Task
from core.methods.option import NoOptions
from core.methods.storage import layer_bytes
from core.networks.chain import Chain, as_input, forward, tensors
from core.networks.cnn import Layer
from core.networks.compressed_chain import CompressedChain, CompressedLayer
from core.training.one_thread import one_thread

EXAMPLES = 256  # whose gradients are squared


def run(task: Task, options: NoOptions) -> Run:
    """2ᵇ levels for each layer, nearest where the loss is most sensitive."""
    data, levels = task.labelled, 2**task.precision.weight_bits
    weighted = importance(task.chain, data.inputs[:EXAMPLES], data.labels[:EXAMPLES])
    layers = []
    for i, (design, read) in enumerate(zip(task.chain.design, task.reads(), strict=True)):
        layer = task.chain.layers[i]
        book = kmeans(layer.weight, levels, weighted[i])
        weight = np.asarray(book.round(layer.weight))
        size = layer_bytes(weight.size * book.bits, len(book.levels), len(layer.bias))
        layers.append(CompressedLayer(Layer(weight, layer.bias), read, size))
        left = relative_error(weight, layer.weight)
        yield Step(design.name, f"{len(book.levels)} levels", MEASURE, 1.0, left)
    return CompressedChain(task.chain.design, tuple(layers))


def importance(chain: Chain, inputs: np.ndarray, labels: np.ndarray) -> list[np.ndarray]:
    """Fisher's diagonal of each weight, of its shape; with a small share of its mean added.

    A weight without gradient would else be free to go to any level.
    """
    import torch
    from torch.nn.functional import cross_entropy

    pairs = tensors(chain)
    weights = [weight.requires_grad_() for weight, _ in pairs]
    squares = [torch.zeros_like(weight) for weight in weights]
    with one_thread():
        for x, label in zip(as_input(chain.design, inputs), torch.tensor(labels), strict=True):
            loss = cross_entropy(forward(chain.design, pairs, x[None]), label[None])
            for square, gradient in zip(squares, torch.autograd.grad(loss, weights), strict=True):
                square += gradient**2 / len(inputs)
    return [(s + 0.01 * s.mean() + 1e-12).numpy() for s in squares]


METHOD = Method(
    "weighted-levels",
    "levels by Hessian-weighted k-means",
    "III-F",
    "Choi, El-Khamy, Lee 2016, arXiv 1612.01543",
    Needs.LABELS,
    run,
)
