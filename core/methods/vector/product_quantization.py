"""Product quantization: a codebook of its own for each part of a weight matrix.

    W = [W₁ … W_m],  each Wᵢ of d columns          minimize Σ ‖row of Wᵢ − c_j‖²     survey IV-F

K centroids for each part stand for more different rows than K for the whole matrix, up to Kᵐ, and
cost m times as much. With more stages the residual W − Ŵ is quantized in turn, and the centroids
are added. `core.codebooks.product` derives both. With labelled data the centroids are then trained
while codes stay, as in `vector_quantization.py`.

The parts are cut along the shorter side of the matrix: the longer one has the rows that share
centroids. d is the largest divisor of the shorter side up to the option.

Source: Gong, Liu, Yang, Bourdev 2014, arXiv 1412.6115, sections 3.3 and 3.4; Wu et al. 2016, arXiv
1512.06473, who then correct each layer for the error of those before it.
"""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.codebooks import VectorCode, product_quantize
from core.methods.extreme.binary import MEASURE, relative_error
from core.methods.fine_tune import Learned, Training, Tuned, fine_tune
from core.methods.method import Method, Needs, Run, Step, Task
from core.methods.option import option
from core.methods.storage import layer_bytes
from core.networks.cnn import Layer
from core.networks.compressed_chain import CompressedChain, CompressedLayer

if TYPE_CHECKING:
    import torch


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
    biases = [layer.bias for layer in task.chain.layers]
    return (yield from _made(task, _codes(task, options), Tuned(biases, task.reads())))


def run_trained(task: Task, options: TrainingOptions) -> Run:
    """The same, then all centroids trained with the labels, while codes stay."""
    import torch

    codes = _codes(task, options)
    books = [torch.from_numpy(np.array(code.codebooks)) for code in codes]
    numbers = [torch.from_numpy(np.array(code.codes)) for code in codes]

    def weight(i: int) -> "torch.Tensor":
        rows = VectorCode(books[i], numbers[i]).decode()
        shape = task.chain.design[i].shape
        return (rows.T if _turned(shape) else rows).reshape(shape)

    tuned = yield from fine_tune(task, Learned(books, weight), options)
    moved = [
        VectorCode(book.detach().numpy(), code.codes)
        for book, code in zip(books, codes, strict=True)
    ]
    return (yield from _made(task, moved, tuned))


def _turned(shape: tuple[int, ...]) -> bool:
    """Whether the outputs are fewer than the inputs of each, and the inputs become the rows."""
    return shape[0] < math.prod(shape[1:])


def _codes(task: Task, options: Options) -> list[VectorCode]:
    found = []
    for layer in task.chain.layers:
        rows = layer.weight.reshape(len(layer.weight), -1)
        turned = rows.T if _turned(layer.weight.shape) else rows
        found.append(product_code(turned, options, task.seed))
    return found


def _made(task: Task, codes: list[VectorCode], tuned: Tuned) -> Run:
    layers = []
    for i, design in enumerate(task.chain.design):
        rows = np.asarray(codes[i].decode())
        weight = (rows.T if _turned(design.shape) else rows).reshape(design.shape)
        stored = round(codes[i].bits_per_weight * weight.size)
        size = layer_bytes(stored, 0, len(tuned.biases[i]))
        layers.append(CompressedLayer(Layer(weight, tuned.biases[i]), tuned.reads[i], size))
        parts, k, d = codes[i].codebooks.shape[1:]
        left = relative_error(weight, task.chain.layers[i].weight)
        text = f"{parts} parts, {k} centroids of {d} weights for each"
        yield Step(design.name, text, MEASURE, 1.0, left)
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
