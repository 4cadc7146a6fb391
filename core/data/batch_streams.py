"""Streams of batches with a story, from which calibration learns a range batch by batch."""

from collections.abc import Callable, Mapping

import numpy as np

from core.errors import InputError

BATCHES, SIZE = 32, 128
LATE = 12  # the batch, counted from 1, in which the outlier comes


def _outlier(x: np.ndarray) -> np.ndarray:
    x[LATE - 1, 0] = 9.0
    return x


def _drift(x: np.ndarray) -> np.ndarray:
    return np.asarray(x * np.linspace(0.5, 2.0, BATCHES)[:, None])


STORIES: Mapping[str, Callable[[np.ndarray], np.ndarray]] = {
    "outlier": _outlier,
    "drift": _drift,
    "relu": lambda x: np.asarray(np.maximum(x, 0.0)),
    "steady": lambda x: x,
}


def batches(story: str, seed: int) -> np.ndarray:
    """BATCHES batches of SIZE normal values, as the story changes them.

    Raises:
        InputError: for another story.

    >>> float(batches("outlier", 0)[LATE - 1].max())
    9.0
    """
    if story not in STORIES:
        raise InputError(f"there is no story {story!r}; choose one of {', '.join(STORIES)}.")
    return STORIES[story](np.random.default_rng(seed).standard_normal((BATCHES, SIZE)))
