"""Several binary bases: a weight is a sum of scaled signs (ABC-Net).

    w ≈ α₁·b₁ + … + α_M·b_M,   bᵢ ∈ {−1, +1}ⁿ          one set of α for each output

M bases cost M bits a weight and M products of signs. The fit alternates: α by least squares for
fixed signs, then the nearest of the 2ᴹ sums for each weight (`core.codebooks.binary_code`, which
derives it; the paper itself takes shifted signs and regresses on them).

Source: Lin, Zhao, Pan 2017, arXiv 1711.11294; the alternation: Xu et al. 2018, arXiv 1802.00150.
"""

from dataclasses import dataclass

import numpy as np

from core.codebooks import alternating_binary_code
from core.methods.extreme.binary import MEASURE, relative_error
from core.methods.method import Method, Needs, Run, Step, Task
from core.methods.option import option
from core.networks.cnn import Layer
from core.networks.compressed_chain import CompressedChain, CompressedLayer
from core.networks.quantized_chain import observe


@dataclass(frozen=True)
class Options:
    """Options of several bases."""

    bases: int = option(2, low=1, high=4, meaning="M, signs a weight")


def run(task: Task, options: Options) -> Run:
    """Each output's weights as a sum of M scaled signs."""
    read, _ = observe(task.chain, task.inputs)
    layers = []
    for design, layer, x in zip(task.chain.design, task.chain.layers, read, strict=True):
        code = alternating_binary_code(layer.weight.reshape(len(layer.weight), -1), options.bases)
        weight = np.asarray(code.decode()).reshape(layer.weight.shape)
        bits = int(np.prod(np.shape(code.signs)))
        size = -(-bits // 8) + 4 * int(np.prod(np.shape(code.alphas))) + 4 * len(layer.bias) + 5
        params = task.precision.activation_params(x)
        layers.append(CompressedLayer(Layer(weight, layer.bias), params, size))
        left = relative_error(weight, layer.weight)
        yield Step(design.name, f"{options.bases} signs a weight", MEASURE, 1.0, left)
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
