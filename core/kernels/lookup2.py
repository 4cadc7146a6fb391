"""Any function of two tensors of 8-bit codes as a table: 256 × 256 entries say it all.

table[a, b] = quantize(f(Sᵃ·(a − Zᵃ), Sᵇ·(b − Zᵇ)))     once, when the network is lowered
y           = table[a, b]                               when it runs: no arithmetic at all
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from core.affine import dequantize
from core.arrays import Array, all_within, as_integer, like, namespace, to_numpy
from core.errors import InputError
from core.kernels.lookup import codes_of
from core.params import QuantParams

_WIDEST = 8


def pair_table(
    function: Callable[[np.ndarray, np.ndarray], np.ndarray],
    params: tuple[QuantParams, QuantParams],
    y: QuantParams,
) -> np.ndarray:
    """The codes of y for every code of a (a row each) and of b (a column each), from qmin to qmax.

    function: an elementwise function of two arrays that broadcast, in the dtype of the scales:
              float32, as ONNX's DequantizeLinear gives it. params: of a and of b, per tensor as
              y's are, of at most 8 bits. Where the function is not defined (0 / 0) the table holds
              the lowest code, as onnxruntime does.

    Raises:
        InputError: for wider codes of a or b.

    >>> from core import IntFormat, params_from_range
    >>> p = params_from_range(-2.0, 1.0, IntFormat(2))  # codes −2 … 1 stand for −2 … 1
    >>> pair_table(np.divide, (p, p), p).tolist()  # a row for a = −2, −1, 0, 1
    [[1, 1, -2, -2], [0, 1, -2, -1], [0, 0, -2, 0], [0, -1, 1, 1]]
    """
    for side in params:
        if side.format.bits > _WIDEST:
            raise InputError(f"a table for {side.format} has too many entries; give 8 bits.")
    a, b = (to_numpy(dequantize(np.arange(p.format.qmin, p.format.qmax + 1), p)) for p in params)
    return codes_of(function, [a[:, None], b[None, :]], y)


def lookup2(a: Any, b: Any, table: Array, qmins: tuple[int, int]) -> Array:
    """`table[a − qmins[0], b − qmins[1]]` for each pair of codes; a and b broadcast.

    Raises:
        InputError: for codes outside of the table.

    >>> lookup2(np.array([0, 1]), np.array([[-1], [0]]), np.array([[10, 20], [30, 40]]), (0, -1))
    array([[10, 30],
           [20, 40]])
    """
    rows, columns = table.shape
    row = _index(as_integer(a, "a"), qmins[0], rows)
    column = _index(as_integer(b, "b"), qmins[1], columns)
    xp = namespace(row)
    index = row * columns + column
    flat = xp.reshape(like(table, row), (-1,))
    return xp.reshape(flat[xp.reshape(index, (-1,))], tuple(index.shape))


def _index(q: Array, qmin: int, count: int) -> Array:
    """Where each code stands along its axis of the table, int64."""
    if not all_within(q, qmin, qmin + count - 1):
        raise InputError(f"a code lies outside of the table's {qmin} to {qmin + count - 1}.")
    xp = namespace(q)
    return xp.astype(q, xp.int64) - qmin
