"""Hadamard's matrix: a rotation that gives every channel the same share of each."""

import numpy as np

from core.errors import InputError


def hadamard(size: int) -> np.ndarray:
    """Hadamard's matrix over √size, (size, size) float64, symmetric and orthogonal.

    Every entry is ±1/√size (Sylvester's construction).

    Raises:
        InputError: when size is no power of two.

    >>> (2 * hadamard(4)).astype(int).tolist()
    [[1, 1, 1, 1], [1, -1, 1, -1], [1, 1, -1, -1], [1, -1, -1, 1]]
    """
    if size < 1 or size & (size - 1):
        raise InputError(f"a rotation of {size} channels; this one takes a power of two.")
    matrix = np.ones((1, 1))
    while len(matrix) < size:
        matrix = np.kron(np.array([[1.0, 1.0], [1.0, -1.0]]), matrix)
    return matrix / np.sqrt(size)
