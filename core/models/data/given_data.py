"""Samples that a user gives: arrays for the model's inputs, and the right answers if known."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from core.errors import InputError

LABELS = "labels"  # the name of the array, the column or the file that holds right answers


@dataclass(frozen=True, eq=False)
class GivenData:
    """arrays: by the input's name, or "" for the only input; samples along the first axis.

    labels: the right class of each sample, (samples,) int64; None when they were not given.
    notes:  what a reader of the report must know about how the samples were made.
    """

    arrays: Mapping[str, np.ndarray]
    labels: np.ndarray | None = None
    notes: tuple[str, ...] = ()


def with_labels(arrays: Mapping[str, np.ndarray], inputs: set[str]) -> GivenData:
    """Take the array called "labels" out of `arrays`, unless an input has that name.

    Raises:
        InputError: when it is no row of whole numbers.
    """
    if LABELS in inputs or LABELS not in arrays or len(arrays) == 1:
        return GivenData(arrays)
    rest = {name: array for name, array in arrays.items() if name != LABELS}
    return GivenData(rest, as_labels(arrays[LABELS]))


def as_labels(labels: np.ndarray) -> np.ndarray:
    """Right answers as int64.

    Raises:
        InputError: when they are not one whole number from 0 a sample.

    >>> as_labels(np.array([1.0, 0.0])).tolist()
    [1, 0]
    """
    if labels.ndim > 1 and labels.size != len(labels):
        raise InputError(
            f"the labels have shape {list(labels.shape)}; give one whole number a sample, of "
            "one-hot rows the place of the 1: np.argmax(labels, axis=1)."
        )
    flat = labels.reshape(-1)
    is_numeric = flat.dtype.kind in "iu" or (flat.dtype.kind == "f" and (flat == flat // 1).all())
    if not is_numeric or flat.size == 0 or flat.min() < 0 or flat.max() >= 2**31:
        raise InputError(
            "the labels are not whole numbers from 0; give the index of each sample's right class."
        )
    return flat.astype(np.int64)
