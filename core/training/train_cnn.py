"""Training the small network on the digits: Adam on the cross-entropy, a few seconds on a CPU."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np

from core.data.digits import Digits
from core.networks.cnn import Cnn, Layer, as_pictures, logits

EPOCHS = 15
BATCH = 64
LEARNING_RATE = 3e-3
SHAPES = ((8, 1, 3, 3), (16, 8, 3, 3), (10, 256))


@dataclass(frozen=True, eq=False)
class Step:
    """The state after one pass over the training images.

    epoch:    1 to `epochs`.
    loss:     mean cross-entropy over the epoch, in nats; lower is better.
    accuracy: share of the test images answered correctly, 0 to 1; higher is better.
    cnn:      the network at this moment; that of the last step is the trained one.
    """

    epoch: int
    epochs: int
    loss: float
    accuracy: float
    cnn: Cnn


def train_cnn(digits: Digits, seed: int, epochs: int = EPOCHS) -> Iterator[Step]:
    """Trains a network from random weights and yields a Step after each epoch.

    `seed` decides the first weights and the order of the images; the global random state of
    torch is neither read nor changed.
    """
    import torch  # seconds to load: only who trains waits for it
    from torch.nn import functional

    draw = np.random.default_rng(seed)
    weights = [torch.tensor(_first_weight(shape, draw), requires_grad=True) for shape in SHAPES]
    biases = [torch.zeros(shape[0], requires_grad=True) for shape in SHAPES]
    images = torch.tensor(as_pictures(digits.train_images))
    labels = torch.tensor(digits.train_labels)
    optimizer = torch.optim.Adam([*weights, *biases], lr=LEARNING_RATE)

    def predict(x: torch.Tensor) -> torch.Tensor:
        x = functional.relu(functional.conv2d(x, weights[0], biases[0], padding=1))
        x = functional.relu(functional.conv2d(x, weights[1], biases[1], padding=1))
        return functional.linear(functional.max_pool2d(x, 2).flatten(1), weights[2], biases[2])

    for epoch in range(1, epochs + 1):
        total = 0.0
        with _one_thread():
            for batch in np.array_split(draw.permutation(len(images)), len(images) // BATCH):
                loss = functional.cross_entropy(predict(images[batch]), labels[batch])
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
                total += loss.item() * len(batch)
        cnn = Cnn(*(Layer(_copy(w), _copy(b)) for w, b in zip(weights, biases, strict=True)))
        right = logits(cnn, digits.test_images).argmax(axis=1) == digits.test_labels
        yield Step(epoch, epochs, total / len(images), float(right.mean()), cnn)


def _first_weight(shape: tuple[int, ...], draw: np.random.Generator) -> np.ndarray:
    """Gaussian weights of variance 2 / fan-in, which keep a ReLU network's signal alive (He)."""
    fan_in = np.prod(shape[1:])
    return (draw.standard_normal(shape) * np.sqrt(2 / fan_in)).astype(np.float32)


def _copy(parameter) -> np.ndarray:  # type: ignore[no-untyped-def]
    return parameter.detach().numpy().copy()


@contextmanager
def _one_thread() -> Iterator[None]:
    """Batches this small are slower on many threads: 60 s instead of 2 when cores are busy."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)
