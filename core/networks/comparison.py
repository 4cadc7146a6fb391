"""Two networks, or one network twice, answering the same test images."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class Comparison:
    """Scores of the float and of the quantized network, (n, 10) each, and the true labels, (n,).

    >>> sure, wrong = np.array([[9.0, 0.0], [9.0, 0.0]]), np.array([[0.0, 1.0], [9.0, 0.0]])
    >>> both = Comparison(sure, wrong, np.array([0, 0]))
    >>> both.float_accuracy, both.quantized_accuracy, both.lost.tolist()
    (1.0, 0.5, [0])
    """

    float_logits: np.ndarray
    quantized_logits: np.ndarray
    labels: np.ndarray

    @property
    def float_answers(self) -> np.ndarray:
        """The float network's answers, (n,)."""
        return self.float_logits.argmax(axis=1)

    @property
    def quantized_answers(self) -> np.ndarray:
        """The quantized network's answers, (n,)."""
        return self.quantized_logits.argmax(axis=1)

    @property
    def float_accuracy(self) -> float:
        """Share of the images that the float network gets right, 0 to 1; higher is better."""
        return float((self.float_answers == self.labels).mean())

    @property
    def quantized_accuracy(self) -> float:
        """Share of the images that the quantized network gets right; higher is better."""
        return float((self.quantized_answers == self.labels).mean())

    @property
    def lost(self) -> np.ndarray:
        """Indices of the images right in float and wrong quantized, the clearest first.

        Clearest: where the float network's answer led the runner-up by most.
        """
        gone = (self.float_answers == self.labels) & (self.quantized_answers != self.labels)
        first_two = np.sort(self.float_logits, axis=1)[:, -2:]
        lead = first_two[:, 1] - first_two[:, 0]
        indices = np.flatnonzero(gone)
        return indices[np.argsort(-lead[indices], kind="stable")]

    @property
    def gained(self) -> np.ndarray:
        """Indices of the images wrong in float and right quantized: luck, and it happens."""
        better = (self.float_answers != self.labels) & (self.quantized_answers == self.labels)
        return np.flatnonzero(better)
