"""Any activation of 8-bit codes as a table: 256 entries say it all.

table[q] = quantize(f(Sˣ·(q − Zˣ)))          once, when the network is lowered
y        = table[x]                           when it runs: no arithmetic at all
"""

from collections.abc import Callable

import numpy as np

from core.affine import dequantize, quantize
from core.arrays import Array, as_integer, like, namespace, to_numpy
from core.errors import InputError
from core.params import QuantParams

_WIDEST = 8


def activation_table(
    function: Callable[[np.ndarray], np.ndarray], x: QuantParams, y: QuantParams
) -> np.ndarray:
    """The codes of y for every code of x from qmin to qmax, in y's storage dtype.

    function: an elementwise function of arrays in the dtype of x's scale: float32, as ONNX's
              DequantizeLinear gives it. x, y: per tensor, x of at most 8 bits. Where the function
              is not defined (NaN) the table holds the lowest code, as onnxruntime does.

    Raises:
        InputError: for wider codes of x.

    >>> from core import IntFormat, params_from_range
    >>> p = params_from_range(-2.0, 1.0, IntFormat(2))  # codes −2 … 1 stand for −2 … 1
    >>> activation_table(lambda v: np.maximum(v, 0), p, p).tolist()
    [0, 0, 0, 1]
    """
    if x.format.bits > _WIDEST:
        raise InputError(f"a table for {x.format} has too many entries; give 8 bits or fewer.")
    codes = np.arange(x.format.qmin, x.format.qmax + 1)
    return codes_of(function, [to_numpy(dequantize(codes, x))], y)


@np.errstate(divide="ignore", invalid="ignore", over="ignore")  # for codes that may never occur
def codes_of(
    function: Callable[..., np.ndarray], reals: list[np.ndarray], y: QuantParams
) -> np.ndarray:
    """quantize(function(*reals)), NaN as the lowest code.

    >>> from core import IntFormat, params_from_range
    >>> p = params_from_range(-2.0, 1.0, IntFormat(2))
    >>> codes_of(np.sqrt, [np.array([-1.0, 0.0, 1.0])], p).tolist()
    [-2, 0, 1]
    """
    values = function(*reals)
    return quantize(np.where(np.isnan(values), -np.inf, values), y)


def lookup(x: Array, table: Array, qmin: int) -> Array:
    """`table[x − qmin]` for each code of `x`; `qmin` is the code of the first entry.

    Raises:
        InputError: for codes outside of the table.

    >>> lookup(np.array([1, -2, 0]), np.array([10, 20, 30, 40]), qmin=-2).tolist()
    [40, 10, 30]
    """
    x = as_integer(x, "x")
    xp = namespace(x)
    index = xp.astype(x, xp.int64) - qmin
    entries = like(table, x)
    if 0 not in x.shape and not 0 <= int(xp.min(index)) <= int(xp.max(index)) < entries.shape[0]:
        raise InputError(
            f"a code lies outside of the table's {qmin} to {qmin + entries.shape[0] - 1}."
        )
    return xp.reshape(entries[xp.reshape(index, (-1,))], tuple(x.shape))
