"""A step of the page's run: a part of an epoch of two trainings from the same network.

All steps at the chosen number of bits come first, then those at the other two.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from core.studies.training_on_levels import BITS
from core.training.quantization_aware import QuantizedStep

Training = Callable[[int], Iterable[QuantizedStep]]  # bits -> the steps


@dataclass(frozen=True, eq=False)
class Epoch:
    """The two networks of `bits` bits after the same number of epochs, 1.25 for example.

    learned: weights, biases and what the rule learns are trained. biases: the control.
    """

    bits: int
    learned: QuantizedStep
    biases: QuantizedStep


def in_order(bits: int) -> tuple[int, ...]:
    """The chosen number of bits, then the others.

    >>> in_order(3)
    (3, 2, 4)
    """
    return bits, *(other for other in BITS if other != bits)


def epochs(bits: int, learned: Training, biases: Training) -> Iterator[Epoch]:
    """Both trainings side by side, step by step."""
    for each in in_order(bits):
        for pair in zip(learned(each), biases(each), strict=True):
            yield Epoch(each, *pair)


def of_bits(steps: Sequence[Epoch], bits: int) -> list[Epoch]:
    """The steps at this number of bits."""
    return [step for step in steps if step.bits == bits]
