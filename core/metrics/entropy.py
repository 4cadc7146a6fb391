"""Entropy of the codes: how many of their bits are used (Shannon 1948)."""

from typing import Any

import numpy as np

from core.arrays import as_integer, namespace, to_numpy


def code_entropy(codes: Any) -> float:
    """−Σ p·log₂ p over the codes that occur, in bits a code; 0 for no codes, at most their width.

    An ideal lossless coder would store the codes in so many bits each.

    Raises:
        InputError: when the codes are no integers.

    >>> code_entropy([0, 1, 2, 3]), code_entropy([5, 5, 5]), code_entropy([0, 0, 1, 1])
    (2.0, 0.0, 1.0)
    """
    codes = as_integer(codes, "codes")
    counts = to_numpy(namespace(codes).unique_counts(codes).counts)
    if not counts.size:
        return 0.0
    p = counts / counts.sum()
    return abs(float(np.sum(p * np.log2(p))))
