"""Several binary bases: a weight is a sum of scaled signs (ABC-Net, HORQ).

    w ≈ α₁·b₁ + … + α_M·b_M,   bᵢ ∈ {−1, +1}ⁿ          one set of α for each output

M bases cost M bits a weight and M products of signs. The fit alternates: α by least squares for
fixed signs, then the nearest of the 2ᴹ sums for each weight (`core.codebooks.binary_code`, which
derives it; the paper itself takes shifted signs and regresses on them). HORQ is greedy: each base
is the best for what those before it have left, b = sign(r) and α = mean|r|; the paper does so to
activations too, which stay on their levels here.

Sources: Lin, Zhao, Pan 2017 (ABC-Net), arXiv 1711.11294; the alternation: Xu et al. 2018, arXiv
1802.00150; Li, Ni, Zhang, Yang, Gao 2017 (HORQ), arXiv 1708.08687.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.codebooks import BinaryCode, alternating_binary_code, greedy_binary_code
from core.methods.extreme.binary import MEASURE, relative_error
from core.methods.method import Method, Needs, Run, Step, Task
from core.methods.option import option
from core.methods.storage import layer_bytes
from core.networks.cnn import Layer
from core.networks.compressed_chain import CompressedChain, CompressedLayer


@dataclass(frozen=True)
class Options:
    """Options of several bases."""

    bases: int = option(2, low=1, high=4, meaning="M, signs a weight")


def run(task: Task, options: Options) -> Run:
    """Each output's weights as a sum of M scaled signs, fitted together."""
    return _coded(task, options.bases, alternating_binary_code)


def run_greedy(task: Task, options: Options) -> Run:
    """The same, one base after the other."""
    return _coded(task, options.bases, greedy_binary_code)


def _coded(task: Task, bases: int, fit: Callable[[np.ndarray, int], BinaryCode]) -> Run:
    layers = []
    for design, layer, read in zip(task.chain.design, task.chain.layers, task.reads(), strict=True):
        code = fit(layer.weight.reshape(len(layer.weight), -1), bases)
        weight = np.asarray(code.decode()).reshape(layer.weight.shape)
        size = layer_bytes(np.size(code.signs), np.size(code.alphas), len(layer.bias))
        layers.append(CompressedLayer(Layer(weight, layer.bias), read, size))
        left = relative_error(weight, layer.weight)
        yield Step(design.name, f"{bases} signs a weight", MEASURE, 1.0, left)
    return CompressedChain(task.chain.design, tuple(layers))


METHOD = Method(
    "several-bases",
    "several binary bases (ABC-Net)",
    "IV-E",
    "Lin, Zhao, Pan 2017, arXiv 1711.11294",
    Needs.RANGES,
    run,
    Options,
)
GREEDY = Method(
    "greedy-bases",
    "several binary bases, one after the other (HORQ)",
    "IV-E",
    "Li, Ni, Zhang, Yang, Gao 2017, arXiv 1708.08687",
    Needs.RANGES,
    run_greedy,
    Options,
)
