"""Inner products of long arrays, run by run.

A BLAS shares long products out among threads; on a busy processor waiting for them takes a hundred
times as long as the sum. Runs this short it computes at once.
"""

import numpy as np

from core.arrays import Array, namespace

_RUN = 4096  # elements


def inner_product(a: Array, b: Array) -> float:
    """Σ a·b of two flat arrays.

    >>> inner_product(np.arange(4.0), np.ones(4))
    6.0
    """
    xp, whole = namespace(a), a.shape[0] // _RUN * _RUN
    runs = xp.reshape(a[:whole], (-1, 1, _RUN)) @ xp.reshape(b[:whole], (-1, _RUN, 1))
    return float(xp.sum(runs)) + float(a[whole:] @ b[whole:])


def gram(rows: np.ndarray) -> np.ndarray:
    """(k, k) Σ of the products of each two of the rows (k, n).

    >>> gram(np.array([[1.0, 2.0], [0.0, 3.0]])).tolist()
    [[5.0, 6.0], [6.0, 9.0]]
    """
    products = np.empty((len(rows), len(rows)))
    for i, a in enumerate(rows):
        for j, b in enumerate(rows[: i + 1]):
            products[i, j] = products[j, i] = inner_product(a, b)
    return products
