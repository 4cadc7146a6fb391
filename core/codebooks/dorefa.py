"""DoReFa's map for weights: a uniform grid behind a tanh (Zhou et al. 2016, arXiv 1606.06160).

    t = tanh(w) / (2·max|tanh(w)|) + ½                 in [0, 1]
    Q(w) = 2·quantize_k(t) − 1                         in [−1, 1]: eq. 9
    quantize_k(t) = round((2ᵏ − 1)·t) / (2ᵏ − 1)       eq. 5

The tanh flattens large weights, so that levels are spent where most weights are; max is over the
whole tensor. The 2ᵏ levels lie symmetrically and 0 is none of them.
"""

from typing import Any

import numpy as np

from core.arrays import Array, as_float, like, namespace
from core.codebooks.arguments import check_whole, finite_numbers
from core.rounding import round_to_integer


def dorefa(w: Any, bits: int) -> Array:
    """Q(w): array of the shape, dtype and library of `w`, with values in [−1, 1].

    bits: k, 1 to 16. Ties go to the even code: w = 0 is one. Weights that are all zero stay there.

    Raises:
        InputError: for other bits, NaN, infinities or no elements.

    >>> dorefa(np.array([-2.0, -0.1, 0.1, 2.0]), bits=2).round(4).tolist()  # −1, −⅓, ⅓, 1
    [-1.0, -0.3333, 0.3333, 1.0]
    """
    check_whole("bits", bits, 1, 16)
    w = as_float(w)
    # In NumPy for both libraries: their tanh differ in the last bit, and so would their ties.
    bent = np.tanh(finite_numbers(w, "w"))
    steps = 2**bits - 1
    code = round_to_integer(steps * (bent / (2 * (np.abs(bent).max() or 1.0)) + 0.5))
    return namespace(w).astype(like(2 * code / steps - 1, w), w.dtype)
