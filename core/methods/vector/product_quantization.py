"""Product quantization: a codebook of its own for each part of a weight matrix.

    W = [W₁ … W_m],  each Wᵢ of d columns          minimize Σ ‖row of Wᵢ − c_j‖²     survey IV-F

K centroids for each part stand for more different rows than K for the whole matrix, up to Kᵐ, and
cost m times as much. With more stages the residual W − Ŵ is quantized in turn, and the centroids
are added. `core.codebooks.product` derives both.

The parts are cut along the shorter side of the matrix: the longer one has the rows that share
centroids. d is the largest divisor of the shorter side up to the option.

Source: Gong, Liu, Yang, Bourdev 2014, arXiv 1412.6115, sections 3.3 and 3.4; Wu et al. 2016, arXiv
1512.06473, who then correct each layer for the error of those before it.
"""

from dataclasses import dataclass

import numpy as np

from core.codebooks import VectorCode, product_quantize
from core.methods.extreme.binary import MEASURE, relative_error
from core.methods.method import Method, Needs, Run, Step, Task
from core.methods.option import option
from core.methods.storage import layer_bytes
from core.networks.cnn import Layer
from core.networks.compressed_chain import CompressedChain, CompressedLayer


@dataclass(frozen=True)
class Options:
    """Options of product quantization."""

    length: int = option(2, low=1, high=16, meaning="d, the most weights that share a code")
    centroids: int = option(4, low=2, high=256, meaning="K, the most centroids of a part")
    stages: int = option(1, low=1, high=4, meaning="codes that are added: 1, or more for residuals")


def run(task: Task, options: Options) -> Run:
    """Codes and centroids by k-means, part by part."""
    layers = []
    for design, layer, read in zip(task.chain.design, task.chain.layers, task.reads(), strict=True):
        rows = layer.weight.reshape(len(layer.weight), -1)
        turned = rows.shape[0] < rows.shape[1]
        code = product_code(rows.T if turned else rows, options, task.seed)
        found = np.asarray(code.decode())
        weight = (found.T if turned else found).reshape(layer.weight.shape)
        stored = round(code.bits_per_weight * weight.size)
        size = layer_bytes(stored, 0, len(layer.bias))
        layers.append(CompressedLayer(Layer(weight, layer.bias), read, size))
        parts, k, d = code.codebooks.shape[1:]
        text = f"{parts} parts, {k} centroids of {d} weights for each"
        yield Step(design.name, text, MEASURE, 1.0, relative_error(weight, layer.weight))
    return CompressedChain(task.chain.design, tuple(layers))


def product_code(rows: np.ndarray, options: Options, seed: int) -> VectorCode:
    """The code of a matrix; K is at most the number of rows.

    >>> rows = np.array([[1.0, 2.0], [1.0, 3.0], [4.0, 2.0], [4.0, 3.0]])  # 2 · 2 combinations
    >>> product_code(rows, Options(length=1, centroids=2), seed=0).decode().tolist()
    [[1.0, 2.0], [1.0, 3.0], [4.0, 2.0], [4.0, 3.0]]
    """
    d = max(n for n in range(1, options.length + 1) if rows.shape[1] % n == 0)
    centroids = min(options.centroids, len(rows))
    return product_quantize(rows, d, centroids, options.stages, seed)


METHOD = Method(
    "product",
    "product quantization",
    "IV-F",
    "Gong, Liu, Yang, Bourdev 2014, arXiv 1412.6115",
    Needs.RANGES,
    run,
    Options,
    own_bits=1,
)
