"""Training the sorter: letters at random, sorted letters to predict; under a minute on a CPU."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from core.networks.cnn import Layer
from core.networks.sorter import (
    BLOCKS,
    LENGTH,
    LETTERS,
    POSITIONS,
    WIDTH,
    Block,
    Cache,
    LayerNorm,
    Read,
    Sorter,
    forward,
)
from core.training.one_thread import one_thread

if TYPE_CHECKING:
    from torch import Tensor

UPDATES = 300
BATCH = 64
RATE = 3e-3
EVERY = 30  # updates in a step
TEST = 500  # words that accuracy is measured on
TEST_SEED = 12345


@dataclass(frozen=True, eq=False)
class SorterStep:
    """The state after so many updates.

    loss:     mean cross-entropy of the sorted letters since the last step, in nats.
    accuracy: share of words sorted without a mistake, of `TEST` words; higher is better.
    sorter:   the network at this moment.
    """

    update: int
    updates: int
    loss: float
    accuracy: float
    sorter: Sorter


def train_sorter(
    seed: int, updates: int = UPDATES, used: Callable[[Sorter], Sorter] = lambda learned: learned
) -> Iterator[SorterStep]:
    """Trains from random weights; the same seed gives the same steps.

    used: makes of the learned tensors the network that computes, as quantization-aware training
    does; each step holds what it makes.
    The words of `words_to_test` are left out. The rate falls to 0 along a straight line. torch's
    global random state is neither read nor changed.
    """
    import torch
    from torch.nn.functional import cross_entropy

    draw = np.random.default_rng(seed)
    learned = _map(_first(draw), lambda a: torch.tensor(a, requires_grad=True))
    optimizer = torch.optim.Adam(_leaves(learned), lr=RATE)
    losses = []
    for update in range(1, updates + 1):
        optimizer.param_groups[0]["lr"] = RATE * (1 - (update - 1) / updates)
        words = words_to_train_on(BATCH, draw)
        said = torch.from_numpy(np.concatenate([words, np.sort(words, axis=1)], axis=1))
        with one_thread():
            scores = forward(used(learned), said[:, :-1])[:, LENGTH - 1 :]
            loss = cross_entropy(scores.reshape(-1, len(LETTERS)), said[:, LENGTH:].reshape(-1))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        losses.append(loss.item())
        if update % EVERY == 0 or update == updates:
            sorter = _map(used(learned), lambda t: t.detach().numpy().copy())
            share = sorted_share(sorter, words_to_test())
            yield SorterStep(update, updates, float(np.mean(losses)), share, sorter)
            losses = []


def random_words(count: int, draw: np.random.Generator) -> np.ndarray:
    """`count` words of LENGTH letters, as codes (count, LENGTH) int64."""
    return draw.integers(0, len(LETTERS), (count, LENGTH))


def words_to_train_on(count: int, draw: np.random.Generator) -> np.ndarray:
    """`count` random words, none of which is tested; (count, LENGTH) int64."""
    words = np.empty((0, LENGTH), np.int64)
    while len(words) < count:  # about one word in nine is tested, and drawn again
        more = random_words(count, draw)
        words = np.concatenate([words, more[~np.isin(_numbers(more), _numbers(words_to_test()))]])
    return words[:count]


@cache
def words_to_test() -> np.ndarray:
    """The words that accuracy is measured on, always the same, none of which trains."""
    return random_words(TEST, np.random.default_rng(TEST_SEED))


def _numbers(words: np.ndarray) -> np.ndarray:
    """Each word as one number, (n,): its letters are the digits."""
    return words @ len(LETTERS) ** np.arange(LENGTH)


def sorted_share(
    sorter: Sorter, words: np.ndarray, read: Read | None = None, cache: Cache | None = None
) -> float:
    """The share of words (n, LENGTH) that it sorts without a mistake, 0 to 1."""
    return float((sorter.sort(words, read, cache) == np.sort(words, axis=1)).all(axis=1).mean())


def _first(draw: np.random.Generator) -> Sorter:
    """Gaussian weights of deviation 1/√inputs, biases 0, norms that only normalize."""

    def matrix(outputs: int, inputs: int) -> Layer:
        spread = draw.standard_normal((outputs, inputs)) / np.sqrt(inputs)
        return Layer(spread.astype(np.float32), np.zeros(outputs, np.float32))

    def norm() -> LayerNorm:
        return LayerNorm(np.ones(WIDTH, np.float32), np.zeros(WIDTH, np.float32))

    def block() -> Block:
        d = WIDTH
        return Block(
            norm(), matrix(3 * d, d), matrix(d, d), norm(), matrix(4 * d, d), matrix(d, 4 * d)
        )

    token, position = (
        (0.5 * draw.standard_normal((n, WIDTH))).astype(np.float32)
        for n in (len(LETTERS), POSITIONS)
    )
    blocks = tuple(block() for _ in range(BLOCKS))
    return Sorter(token, position, blocks, norm(), matrix(len(LETTERS), WIDTH))


def _map(part: Any, function: Any) -> Any:
    """The same nested dataclasses with each array or tensor replaced by function(it)."""
    if isinstance(part, tuple):
        return tuple(_map(p, function) for p in part)
    if isinstance(part, Sorter | Block | LayerNorm | Layer):
        return type(part)(**{name: _map(p, function) for name, p in vars(part).items()})
    return function(part)


def _leaves(part: Any) -> "list[Tensor]":
    """Every tensor of nested dataclasses."""
    found: list[Tensor] = []
    _map(part, found.append)
    return found
