"""How many answers are right, in float and quantized, where the right ones were given."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.errors import InputError


@dataclass(frozen=True)
class Accuracy:
    """Of `samples`, how many the float and the quantized network got right.

    output: the one that holds the scores. changed: answers that quantization changed.
    """

    output: str
    samples: int
    float_right: int
    quantized_right: int
    changed: int

    def __str__(self) -> str:
        return (
            f"right answers by {self.output!r}, of {self.samples:,}: "
            f"{self.float_right / self.samples:.1%} in float, "
            f"{self.quantized_right / self.samples:.1%} quantized; {self.changed:,} answers changed"
        )


class AnswerCounter:
    """Counts right answers, feed by feed, in the order of the labels.

    An answer is the index of the largest score in a row of the first output that is a matrix of
    floats with two columns or more.
    """

    def __init__(self, labels: np.ndarray | None) -> None:
        self._labels = labels
        self._output = ""
        self._seen = self._float = self._quantized = self._changed = 0

    def add(self, outputs: Mapping[str, tuple[Any, Any]]) -> None:
        """Count the answers of one feed. outputs: name -> (float, quantized); {} if it failed,
        after which nothing is counted.

        Raises:
            InputError: when the model gives more answers than there are labels, or no scores.
        """
        if not outputs:
            self._labels = None
        if self._labels is None:
            return
        name = self._output or next((n for n, pair in outputs.items() if _is_scores(pair[0])), "")
        if not name or name not in outputs:
            raise InputError(
                "labels were given, and no output of the model is a matrix of scores, a row for "
                "each sample and a column for each class; leave the labels out."
            )
        self._output = name
        exact, quantized = (scores.argmax(axis=1) for scores in outputs[name])
        right = self._labels[self._seen : self._seen + len(exact)]
        if len(right) < len(exact):
            raise self._wrong_count()
        self._seen += len(exact)
        self._float += int((exact == right).sum())
        self._quantized += int((quantized == right).sum())
        self._changed += int((exact != quantized).sum())

    @property
    def result(self) -> Accuracy | None:
        """The counts; None where no labels were given.

        Raises:
            InputError: when there are more labels than answers.
        """
        if self._labels is None:
            return None
        if self._seen != len(self._labels):
            raise self._wrong_count()
        return Accuracy(self._output, self._seen, self._float, self._quantized, self._changed)

    def _wrong_count(self) -> InputError:
        assert self._labels is not None
        return InputError(
            f"there are {len(self._labels):,} labels and another number of samples; give one label "
            "for each sample."
        )


def _is_scores(value: Any) -> bool:
    return (
        isinstance(value, np.ndarray)
        and value.dtype.kind == "f"
        and value.ndim == 2
        and value.shape[1] > 1
    )
