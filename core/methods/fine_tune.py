"""Training the tensors that a method computes its weights from: codebooks, scales, float weights.

forward    each layer's weight is computed from the tensors that learn; what it reads is on its
           levels, with the clipped straight-through gradient
update     Adam on these tensors and on the biases, at a rate that falls to 0 along a line
"""

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.methods.method import NETWORK, Step, Task
from core.methods.option import option
from core.networks.chain import Taps, as_input, forward, tensors
from core.params import QuantParams
from core.training.clipped_straight_through import quantize_clipped
from core.training.one_thread import one_thread
from core.training.train_chain import batches, copied

if TYPE_CHECKING:
    from torch import Tensor

    Loss = Callable[["list[Tensor]", "Tensor", np.ndarray], "Tensor"]


@dataclass(frozen=True)
class Training:
    """The options of methods that train."""

    epochs: int = option(5, low=1, high=200, meaning="passes over the training data")
    rate: float = option(0.003, low=1e-6, high=1.0, meaning="learning rate of Adam at the start")


def nothing(done: float) -> None:
    """What is done after an update, unless a method says more."""


@dataclass(frozen=True, eq=False)
class Learned:
    """What learns.

    tensors: torch tensors. weight: the weight of a layer, by its number, computed from them.
    after:   done after each update; takes the share of the training that is over, 0 to 1.
    """

    tensors: "list[Tensor]"
    weight: "Callable[[int], Tensor]"
    after: Callable[[float], None] = nothing


@dataclass(frozen=True, eq=False)
class Tuned:
    """The result of training: the biases, and the parameters of what each layer reads."""

    biases: list[np.ndarray]
    reads: list[QuantParams]


def cross_entropy(sums: "list[Tensor]", labels: "Tensor", rows: np.ndarray) -> "Tensor":
    """The mean cross-entropy of a batch, in nats."""
    from torch.nn import functional

    return functional.cross_entropy(sums[-1], labels)


def fine_tune(
    task: Task, learned: Learned, training: Training, loss: "Loss" = cross_entropy
) -> Generator[Step, None, Tuned]:
    """Train the tensors in place, and the biases; a step for each pass over the data.

    loss: of each layer's sums for a batch, the last of which are its scores, its labels, and the
    numbers of its rows in the training data.

    Raises:
        InputError: for a task without labelled data.
    """
    design, reads = task.chain.design, task.reads()
    biases = [bias for _, bias in tensors(task.chain)]

    def sums_of(images: "Tensor") -> "list[Tensor]":
        seen: list[Tensor] = []

        def remember(_: int, sums: "Tensor") -> "Tensor":
            seen.append(sums)
            return sums

        weights = [learned.weight(layer) for layer in range(len(design))]
        taps = Taps(lambda i, x: quantize_clipped(x, reads[i]), remember)
        forward(design, zip(weights, biases, strict=True), images, taps)
        return seen

    learning = [*learned.tensors, *biases]
    yield from descend(task, learning, sums_of, training, loss, learned.after)
    return Tuned([copied(bias) for bias in biases], reads)


def descend(
    task: Task,
    tensors: "list[Tensor]",
    sums_of: "Callable[[Tensor], list[Tensor]]",
    training: Training,
    loss: "Loss" = cross_entropy,
    after: Callable[[float], None] = nothing,
) -> Iterator[Step]:
    """Change `tensors`, in place, so that the loss falls; the same steps and errors.

    sums_of: a batch of images -> what the loss takes, computed from the tensors. after: as in
    `Learned`.
    """
    import torch

    data = task.labelled
    for tensor in tensors:
        tensor.requires_grad_()
    optimizer = torch.optim.Adam(tensors, training.rate)
    images, labels = as_input(task.chain.design, data.inputs), torch.tensor(data.labels)
    draw = np.random.default_rng([task.seed, 3])
    losses: list[float] = []
    for epoch in range(1, training.epochs + 1):
        total = 0.0
        with one_thread():
            drawn = batches(len(images), draw)
            for i, rows in enumerate(drawn):
                done = (epoch - 1 + i / len(drawn)) / training.epochs
                optimizer.param_groups[0]["lr"] = training.rate * (1 - done)
                value = loss(sums_of(images[rows]), labels[rows], rows)
                optimizer.zero_grad()
                value.backward()
                optimizer.step()
                after((epoch - 1 + (i + 1) / len(drawn)) / training.epochs)
                total += value.item() * len(rows)
        losses.append(total / len(images))
        text = f"epoch {epoch} of {training.epochs}"
        yield Step(NETWORK, text, "loss on the training data", losses[0], losses[-1], tuple(losses))
