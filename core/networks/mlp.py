"""A network of two fully connected layers, and its training in plain NumPy.

Forward, for a batch of n images as rows of X:

    H = relu(X·W₁ᵀ + b₁)          Z = H·W₂ᵀ + b₂          P = softmax(Z)

Loss: L = −1/n Σᵢ log P[i, yᵢ] (survey eq. 1 with cross-entropy as l). Its gradients, back to front:

    ∂L/∂Z  = (P − Y) / n          with Y one-hot: log P[y] = Z[y] − log Σ exp Z
    ∂L/∂W₂ = (∂L/∂Z)ᵀ·H           since Z[i, j] = Σₖ H[i, k]·W₂[j, k] + b₂[j]
    ∂L/∂b₂ = Σᵢ ∂L/∂Z[i]
    ∂L/∂H  = ∂L/∂Z·W₂
    ∂L/∂A  = ∂L/∂H where A > 0, else 0     with A = X·W₁ᵀ + b₁: the slope of relu is 1 or 0
    ∂L/∂W₁ = (∂L/∂A)ᵀ·X           ∂L/∂b₁ = Σᵢ ∂L/∂A[i]
"""

from dataclasses import dataclass

import numpy as np

HIDDEN = 32
EPOCHS = 30
BATCH = 32
RATE = 0.08
MOMENTUM = 0.9


@dataclass(frozen=True, eq=False)
class Mlp:
    """Weights of shape (outputs, inputs) and biases of shape (outputs,) of both layers."""

    weight1: np.ndarray
    bias1: np.ndarray
    weight2: np.ndarray
    bias2: np.ndarray

    @property
    def parts(self) -> tuple[np.ndarray, ...]:
        """Every array that training changes, in the order of the fields."""
        return self.weight1, self.bias1, self.weight2, self.bias2

    def hidden(self, images: np.ndarray) -> np.ndarray:
        """H: what the first layer makes of images of shape (n, inputs)."""
        return np.maximum(images @ self.weight1.T + self.bias1, 0)

    def logits(self, images: np.ndarray) -> np.ndarray:
        """Z: one score for each class, shape (n, classes); the highest is the answer."""
        return self.hidden(images) @ self.weight2.T + self.bias2


def train(images: np.ndarray, labels: np.ndarray, seed: int = 0) -> Mlp:
    """An Mlp that has learnt the labels: stochastic gradient descent with momentum.

    images: float32 (n, inputs); labels: integers (n,) from 0. The same seed, the same network.
    """
    rng = np.random.default_rng(seed)
    classes = int(labels.max()) + 1
    mlp, weights = _joined(initial(images.shape[1], HIDDEN, classes, rng))
    speed = np.zeros_like(weights)
    one_hot = np.eye(classes, dtype=images.dtype)[labels]
    for _ in range(EPOCHS):
        order = rng.permutation(len(images))
        shuffled, answers = images[order], one_hot[order]
        for start in range(0, len(order), BATCH):
            batch = slice(start, start + BATCH)
            slopes = gradients(mlp, shuffled[batch], answers[batch])
            speed *= MOMENTUM
            speed -= RATE * np.concatenate([slope.ravel() for slope in slopes])
            weights += speed
    return mlp


def _joined(mlp: Mlp) -> tuple[Mlp, np.ndarray]:
    """The same network on one vector, which an update changes all at once; and the vector."""
    weights = np.concatenate([part.ravel() for part in mlp.parts])
    ends = np.cumsum([part.size for part in mlp.parts])
    pieces = zip(np.split(weights, ends[:-1]), mlp.parts, strict=True)
    return Mlp(*(piece.reshape(part.shape) for piece, part in pieces)), weights


def initial(inputs: int, hidden: int, classes: int, rng: np.random.Generator) -> Mlp:
    """An untrained Mlp: weights of variance 2/inputs (He et al. 2015), biases 0."""

    def weights(outputs: int, inputs: int) -> np.ndarray:
        spread = np.sqrt(2 / inputs)
        return (rng.standard_normal((outputs, inputs)) * spread).astype(np.float32)

    def biases(outputs: int) -> np.ndarray:
        return np.zeros(outputs, np.float32)

    return Mlp(weights(hidden, inputs), biases(hidden), weights(classes, hidden), biases(classes))


def gradients(mlp: Mlp, images: np.ndarray, one_hot: np.ndarray) -> tuple[np.ndarray, ...]:
    """The slope of the loss by each part of the network, in the order of `parts`."""
    hidden = mlp.hidden(images)
    to_logits = (softmax(hidden @ mlp.weight2.T + mlp.bias2) - one_hot) / len(images)
    to_hidden = (to_logits @ mlp.weight2) * (hidden > 0)
    return to_hidden.T @ images, to_hidden.sum(0), to_logits.T @ hidden, to_logits.sum(0)


def loss(mlp: Mlp, images: np.ndarray, one_hot: np.ndarray) -> float:
    """Mean cross-entropy; lower is better."""
    return float(-np.mean(np.sum(one_hot * np.log(softmax(mlp.logits(images))), axis=1)))


def softmax(logits: np.ndarray) -> np.ndarray:
    """Scores as shares that sum to 1 along the last axis."""
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))  # the same shares, no overflow
    return powers / powers.sum(axis=-1, keepdims=True)
