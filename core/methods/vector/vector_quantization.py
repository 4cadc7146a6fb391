"""Vector quantization: d neighbouring weights share one code, the number of a centroid.

    minimize Σ ‖wᵢ − c_j(i)‖²          wᵢ: d weights of a row          survey eq. 13

A code of ⌈log₂ K⌉ bits stands for d weights, so that less than a bit a weight is possible; the
codebook of K·d floats counts too, and on a small network it counts much. k-means finds codes and
centroids (`core.codebooks.product`). With labelled data the centroids are then trained while codes
stay: the gradient of a centroid is the sum of the gradients of the weights that it stands for.

d is the largest divisor of a row's length up to the option, and K at most the number of vectors.

Source: Gong et al. 2014, arXiv 1412.6115; training the centroids: Han, Mao, Dally 2015 (Deep
Compression), arXiv 1510.00149, section 3.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.codebooks import VectorCode, vector_quantize
from core.methods.extreme.binary import MEASURE, relative_error
from core.methods.fine_tune import Learned, Training, Tuned, fine_tune
from core.methods.method import Method, Needs, Run, Step, Task
from core.methods.option import option
from core.methods.storage import layer_bytes
from core.networks.cnn import Layer
from core.networks.compressed_chain import CompressedChain, CompressedLayer

if TYPE_CHECKING:
    from torch import Tensor


@dataclass(frozen=True)
class Options:
    """Options of vector quantization."""

    length: int = option(2, low=1, high=16, meaning="d, the most weights that share a code")
    centroids: int = option(32, low=2, high=256, meaning="K, the most centroids of a layer")


@dataclass(frozen=True)
class TrainingOptions(Options, Training):
    """Options of vector quantization with trained centroids."""


def run(task: Task, options: Options) -> Run:
    """Codes and centroids by k-means."""
    biases = [layer.bias for layer in task.chain.layers]
    return (yield from _made(task, _codes(task, options), Tuned(biases, task.reads())))


def run_trained(task: Task, options: TrainingOptions) -> Run:
    """The same, then centroids trained with the labels."""
    import torch

    codes = _codes(task, options)
    books = [torch.from_numpy(np.array(code.codebooks[0, 0])) for code in codes]
    index = [torch.from_numpy(code.codes[0].astype(np.int64)) for code in codes]

    def weight(i: int) -> "Tensor":
        return books[i][index[i]].reshape(task.chain.design[i].shape)

    tuned = yield from fine_tune(task, Learned(books, weight), options)
    moved = [
        VectorCode(book.detach().numpy()[None, None], code.codes)
        for book, code in zip(books, codes, strict=True)
    ]
    return (yield from _made(task, moved, tuned))


def _codes(task: Task, options: Options) -> list[VectorCode]:
    """The code of each layer's weight, its rows the outputs."""
    found = []
    for layer in task.chain.layers:
        rows = layer.weight.reshape(len(layer.weight), -1)
        d = max(n for n in range(1, options.length + 1) if rows.shape[1] % n == 0)
        k = min(options.centroids, rows.size // d)
        found.append(vector_quantize(rows, d, k, seed=task.seed))
    return found


def _made(task: Task, codes: list[VectorCode], tuned: Tuned) -> Run:
    layers = []
    for i, design in enumerate(task.chain.design):
        weight = np.asarray(codes[i].decode()).reshape(design.shape)
        stored = round(codes[i].bits_per_weight * weight.size)
        size = layer_bytes(stored, 0, len(tuned.biases[i]))
        layers.append(CompressedLayer(Layer(weight, tuned.biases[i]), tuned.reads[i], size))
        before = task.chain.layers[i].weight
        d, k = codes[i].codebooks.shape[-1], codes[i].codebooks.shape[-2]
        text = f"{k} centroids of {d} weights"
        yield Step(design.name, text, MEASURE, 1.0, relative_error(weight, before))
    return CompressedChain(task.chain.design, tuple(layers))


CITATION = "Gong et al. 2014, arXiv 1412.6115; Han, Mao, Dally 2015, arXiv 1510.00149"
METHOD = Method("vector", "vector quantization", "IV-F", CITATION, Needs.RANGES, run, Options)
TRAINED = Method(
    "vector-trained",
    "vector quantization, centroids trained",
    "IV-F",
    CITATION,
    Needs.LABELS,
    run_trained,
    TrainingOptions,
)
