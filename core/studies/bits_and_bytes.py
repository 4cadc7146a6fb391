"""Accuracy and bytes of a chain at many choices of bits, and which of them no other beats."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from core.metrics import pareto_front
from core.networks.chain import Chain
from core.networks.comparison import Comparison
from core.networks.quantized_chain import QuantizedChain
from core.networks.weight_storage import quantized_bytes
from core.training.one_thread import one_thread


@dataclass(frozen=True, eq=False)
class MeasuredChain:
    """One quantized network and what it costs.

    bytes: of the weights with their scales. comparison: its answers beside the float network's.
    """

    quantized: QuantizedChain
    bytes: float
    comparison: Comparison

    @property
    def accuracy(self) -> float:
        """Share of the test images answered correctly, 0 to 1; higher is better."""
        return self.comparison.quantized_accuracy


def measure_chains(
    chain: Chain, networks: Iterable[QuantizedChain], images: np.ndarray, labels: np.ndarray
) -> tuple[MeasuredChain, ...]:
    """Each network against the float chain on test images, (n, 64) float32, and labels, (n,)."""
    with one_thread():
        scores = chain.logits(images)
        return tuple(
            MeasuredChain(few, quantized_bytes(few), Comparison(scores, few.logits(images), labels))
            for few in networks
        )


def front(choices: Sequence[MeasuredChain]) -> list[MeasuredChain]:
    """Those that no other beats in both bytes and accuracy, by rising bytes."""
    indices = pareto_front([c.bytes for c in choices], [c.accuracy for c in choices])
    return [choices[i] for i in indices]
