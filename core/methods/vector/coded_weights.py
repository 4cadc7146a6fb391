"""A network whose weights are codes of vectors, with centroids as k-means found them or trained."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from core.codebooks import VectorCode
from core.methods.extreme.binary import MEASURE, relative_error
from core.methods.fine_tune import Learned, Training, Tuned, fine_tune
from core.methods.method import Run, Step, Task
from core.methods.storage import layer_bytes
from core.networks.cnn import Layer
from core.networks.compressed_chain import CompressedChain, CompressedLayer


@dataclass(frozen=True, eq=False)
class CodedWeight:
    """A layer's weight as a code of its rows. turned: the rows are inputs, not outputs."""

    code: VectorCode
    shape: tuple[int, ...]
    turned: bool = False

    def decode(self) -> Any:
        """The weight in its own shape: a NumPy array, or a tensor where the codebooks are one."""
        rows = self.code.decode()
        return (rows.T if self.turned else rows).reshape(self.shape)


def as_found(task: Task, weights: Sequence[CodedWeight], words: Callable[[VectorCode], str]) -> Run:
    """The network with these weights, biases as they were. words: of a code, for its step."""
    biases = [layer.bias for layer in task.chain.layers]
    return (yield from _made(task, weights, Tuned(biases, task.reads()), words))


def with_trained_centroids(
    task: Task,
    weights: Sequence[CodedWeight],
    options: Training,
    words: Callable[[VectorCode], str],
) -> Run:
    """The same, with all centroids trained with the labels, while codes stay."""
    import torch

    books = [torch.from_numpy(np.array(one.code.codebooks)) for one in weights]
    learned = [
        replace(one, code=VectorCode(book, torch.from_numpy(np.array(one.code.codes))))
        for book, one in zip(books, weights, strict=True)
    ]
    tuned = yield from fine_tune(task, Learned(books, lambda i: learned[i].decode()), options)
    moved = [
        replace(one, code=VectorCode(book.detach().numpy(), one.code.codes))
        for book, one in zip(books, weights, strict=True)
    ]
    return (yield from _made(task, moved, tuned, words))


def _made(
    task: Task, weights: Sequence[CodedWeight], tuned: Tuned, words: Callable[[VectorCode], str]
) -> Run:
    layers = []
    for i, (design, one) in enumerate(zip(task.chain.design, weights, strict=True)):
        weight = np.asarray(one.decode())
        stored = round(one.code.bits_per_weight * weight.size)
        size = layer_bytes(stored, 0, len(tuned.biases[i]))
        layers.append(CompressedLayer(Layer(weight, tuned.biases[i]), tuned.reads[i], size))
        left = relative_error(weight, task.chain.layers[i].weight)
        yield Step(design.name, words(one.code), MEASURE, 1.0, left)
    return CompressedChain(task.chain.design, tuple(layers))
