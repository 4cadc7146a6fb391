"""Training a chain of layers in float: Adam on the cross-entropy, a step after each epoch."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.data.digits import Digits
from core.networks.batch_norm import EPSILON, BatchNorm, fold
from core.networks.chain import Chain, Design, Taps, as_input, forward
from core.networks.cnn import Layer
from core.training.one_thread import one_thread

if TYPE_CHECKING:
    from torch import Tensor
    from torch.optim import Optimizer

BATCH = 64
MOMENTUM = 0.1  # how much of a batch's mean and variance enters the running ones


@dataclass(frozen=True)
class Recipe:
    """How a chain is trained.

    momentum:     of gradient descent (Nesterov's), whose rate falls to 0 along half a cosine;
                  None: Adam at a constant rate.
    weight_decay: λ of the penalty ½λ‖·‖² on all parameters.
    batch_norm:   whether each layer but the last is followed by a batch normalization, folded into
                  it in every step's chain.
    """

    epochs: int = 15
    learning_rate: float = 3e-3
    momentum: float | None = None
    weight_decay: float = 0.0
    batch_norm: bool = False

    def rate(self, epoch: int) -> float:
        """The learning rate in an epoch, 1 to `epochs`."""
        if self.momentum is None:
            return self.learning_rate
        return self.learning_rate * (1 + math.cos(math.pi * (epoch - 1) / self.epochs)) / 2

    def optimizer(self, parameters: "list[Tensor]") -> "Optimizer":
        """torch's optimizer of these parameters."""
        import torch

        if self.momentum is None:
            return torch.optim.Adam(
                parameters, lr=self.learning_rate, weight_decay=self.weight_decay
            )
        return torch.optim.SGD(
            parameters, self.learning_rate, self.momentum, 0, self.weight_decay, nesterov=True
        )


#: As MobileNets are trained: batch normalization, momentum, and a penalty on every parameter.
#: Nothing is injected. The penalty makes channels that help little small; folding then divides each
#: channel by its own deviation, and the ranges of the channels come to differ.
MOBILE = Recipe(epochs=20, learning_rate=0.1, momentum=0.9, weight_decay=0.02, batch_norm=True)


@dataclass(frozen=True, eq=False)
class ChainStep:
    """The state after one pass over the training images.

    epoch:    1 to `epochs`. loss: mean cross-entropy over the epoch, in nats; lower is better.
    accuracy: share of the test images answered correctly, 0 to 1; higher is better.
    chain:    the network at this moment.
    norms:    its batch normalizations, which are folded into `chain`; one for each layer but the
              last, () without them.
    """

    epoch: int
    epochs: int
    loss: float
    accuracy: float
    chain: Chain
    norms: tuple[BatchNorm, ...] = ()


def train_chain(
    design: Design, digits: Digits, seed: int, recipe: Recipe | None = None
) -> Iterator[ChainStep]:
    """Trains a chain from random weights and yields a step after each epoch.

    `seed` decides the first weights and the order of the images; the same seed gives the same
    curve. torch's global random state is neither read nor changed.
    """
    import torch  # seconds to load: only who trains waits for it
    from torch.nn import functional

    recipe = recipe or Recipe()
    draw = np.random.default_rng(seed)
    weights = [torch.tensor(first_weight(d.shape, draw), requires_grad=True) for d in design]
    biases = [torch.zeros(d.shape[0], requires_grad=True) for d in design]
    norms = [_Norm(d.shape[0]) for d in design[:-1]] if recipe.batch_norm else []
    optimizer = recipe.optimizer(
        [*weights, *biases, *(p for norm in norms for p in (norm.gain, norm.shift))]
    )

    def normalized(index: int, sums: "Tensor") -> "Tensor":
        return norms[index](sums) if index < len(norms) else sums

    images = as_input(design, digits.train_images)
    labels = torch.tensor(digits.train_labels)
    for epoch in range(1, recipe.epochs + 1):
        total = 0.0
        for group in optimizer.param_groups:
            group["lr"] = recipe.rate(epoch)
        with one_thread():
            for batch in batches(len(images), draw):
                parameters = zip(weights, biases, strict=True)
                scores = forward(design, parameters, images[batch], Taps(sums=normalized))
                loss = functional.cross_entropy(scores, labels[batch])
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
                total += loss.item() * len(batch)
        layers = [Layer(copied(w), copied(b)) for w, b in zip(weights, biases, strict=True)]
        states = tuple(norm.state for norm in norms)
        folded = [fold(layer, state) for layer, state in zip(layers, states, strict=False)]
        chain = Chain(design, (*folded, *layers[len(folded) :]))
        share = accuracy(chain.logits(digits.test_images), digits.test_labels)
        yield ChainStep(epoch, recipe.epochs, total / len(images), share, chain, states)


def batches(count: int, draw: np.random.Generator) -> list[np.ndarray]:
    """The numbers 0 … count − 1 in random order, cut into batches of about `BATCH`."""
    return np.array_split(draw.permutation(count), max(count // BATCH, 1))


def first_weight(shape: tuple[int, ...], draw: np.random.Generator) -> np.ndarray:
    """Gaussian weights of variance 2 / fan-in, which keep a ReLU network's signal alive (He)."""
    fan_in = np.prod(shape[1:])
    return (draw.standard_normal(shape) * np.sqrt(2 / fan_in)).astype(np.float32)


def copied(parameter: "Tensor") -> np.ndarray:
    """A NumPy copy, which later updates do not change."""
    return parameter.detach().numpy().copy()


def accuracy(logits: np.ndarray, labels: np.ndarray) -> float:
    """The share of rows whose highest score is the label's, 0 to 1; higher is better."""
    return float((logits.argmax(axis=1) == labels).mean())


class _Norm:
    """A batch normalization while it trains: torch updates its running mean and variance."""

    def __init__(self, channels: int) -> None:
        import torch

        self.gain = torch.ones(channels, requires_grad=True)
        self.shift = torch.zeros(channels, requires_grad=True)
        self.mean, self.variance = torch.zeros(channels), torch.ones(channels)

    def __call__(self, sums: "Tensor") -> "Tensor":
        from torch.nn.functional import batch_norm

        running = self.mean, self.variance
        return batch_norm(sums, *running, self.gain, self.shift, True, MOMENTUM, EPSILON)

    @property
    def state(self) -> BatchNorm:
        """Gain, shift, mean and variance at this moment."""
        return BatchNorm(*map(copied, (self.gain, self.shift, self.mean, self.variance)))
