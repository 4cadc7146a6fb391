"""Training the small CNN on the digits: a few seconds on a CPU."""

from collections.abc import Iterator
from dataclasses import dataclass

from core.data.digits import Digits
from core.networks.cnn import Cnn
from core.networks.designs import DIGITS_CNN
from core.training.train_chain import Recipe, train_chain

EPOCHS = 15


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
    for step in train_chain(DIGITS_CNN, digits, seed, Recipe(epochs)):
        yield Step(step.epoch, epochs, step.loss, step.accuracy, Cnn(*step.chain.layers))
