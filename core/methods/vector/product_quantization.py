"""Product quantization: a codebook of its own for each part of a weight matrix.

    W = [W₁ … W_m],  each Wᵢ of d columns          minimize Σ ‖row of Wᵢ − c_j‖²     survey IV-F

K centroids for each part stand for more different rows than K for the whole matrix, up to Kᵐ, and
cost m times as much. With more stages the residual W − Ŵ is quantized in turn, and the centroids
are added. `core.codebooks.product` derives both. With labelled data the centroids are then trained
while codes stay, as in `coded_weights.py`.

The parts are cut along the shorter side of the matrix: the longer one has the rows that share
centroids. d is the largest divisor of the shorter side up to the option.

Source: Gong, Liu, Yang, Bourdev 2014, arXiv 1412.6115, sections 3.3 and 3.4; Wu et al. 2016, arXiv
1512.06473, who then correct each layer for the error of those before it.
"""

from dataclasses import dataclass

import numpy as np

from core.codebooks import VectorCode, product_quantize
from core.methods.fine_tune import Training
from core.methods.method import Method, Needs, Run, Task
from core.methods.option import option
from core.methods.vector.coded_weights import CodedWeight, as_found, with_trained_centroids


@dataclass(frozen=True)
class Options:
    """Options of product quantization."""

    length: int = option(2, low=1, high=16, meaning="d, the most weights that share a code")
    centroids: int = option(4, low=2, high=256, meaning="K, the most centroids of a part")
    stages: int = option(1, low=1, high=4, meaning="codes that are added: 1, or more for residuals")


@dataclass(frozen=True)
class TrainingOptions(Options, Training):
    """Options of product quantization with trained centroids."""


def run(task: Task, options: Options) -> Run:
    """Codes and centroids by k-means, part by part."""
    return (yield from as_found(task, _coded(task, options), _words))


def run_trained(task: Task, options: TrainingOptions) -> Run:
    """The same, then all centroids trained with the labels, while codes stay."""
    return (yield from with_trained_centroids(task, _coded(task, options), options, _words))


def _coded(task: Task, options: Options) -> list[CodedWeight]:
    found = []
    for layer in task.chain.layers:
        rows = layer.weight.reshape(len(layer.weight), -1)
        # The inputs become the rows where the outputs are fewer than the inputs of each.
        turned = rows.shape[0] < rows.shape[1]
        code = product_code(rows.T if turned else rows, options, task.seed)
        found.append(CodedWeight(code, layer.weight.shape, turned))
    return found


def _words(code: VectorCode) -> str:
    parts, k, d = code.codebooks.shape[1:]
    return f"{parts} parts, {k} centroids of {d} weights for each"


def product_code(rows: np.ndarray, options: Options, seed: int) -> VectorCode:
    """The code of a matrix; K is at most the number of rows.

    >>> rows = np.array([[1.0, 2.0], [1.0, 3.0], [4.0, 2.0], [4.0, 3.0]])  # 2 · 2 combinations
    >>> product_code(rows, Options(length=1, centroids=2), seed=0).decode().tolist()
    [[1.0, 2.0], [1.0, 3.0], [4.0, 2.0], [4.0, 3.0]]
    """
    d = max(n for n in range(1, options.length + 1) if rows.shape[1] % n == 0)
    centroids = min(options.centroids, len(rows))
    return product_quantize(rows, d, centroids, options.stages, seed)


CITATION = "Gong, Liu, Yang, Bourdev 2014, arXiv 1412.6115"
METHOD = Method(
    "product", "product quantization", "IV-F", CITATION, Needs.RANGES, run, Options, own_bits=1
)
TRAINED = Method(
    "product-trained",
    "product quantization, centroids trained",
    "IV-F",
    CITATION,
    Needs.LABELS,
    run_trained,
    TrainingOptions,
    own_bits=1,
)
