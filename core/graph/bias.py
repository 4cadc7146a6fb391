"""A bias in steps of the sums that it is added to.

b / (Sˣ·Sʷ) = n                   whole, as a quantizer writes it: n is added
            = n + a fraction      as a float model has it: ⌊b·2ᵏ / (Sˣ·Sʷ)⌉ is added to acc·2ᵏ
"""

import numpy as np

from core.arrays import to_numpy
from core.granularity import PerTensor
from core.graph.attributes import is_whole
from core.graph.reader import Reader
from core.graph.sum_operations import Bias
from core.graph.symbols import Constant, NoIntegerForm, Real

_SPARE_BITS = 16
_ROOM = 2.0**45  # a bias below it leaves room for sums and spare bits in int64


def bias_of(value: np.ndarray, scale: np.ndarray, axis: int) -> Bias:
    """`value` (real numbers: one, or one a channel along `axis`) beside sums of scale `scale`.

    Raises:
        NoIntegerForm: when it is beyond what int64 can hold.

    >>> bias_of(np.array([5.0]), np.array(0.5), 1).codes.tolist()
    [10]
    >>> finer = bias_of(np.array([0.25]), np.array(0.5), 1)
    >>> finer.codes.tolist(), finer.spare_bits  # half a step: 2¹⁵ of 2¹⁶
    ([32768], 16)
    """
    # Over a scale of 0 nothing but zeros is summed.
    steps = value.astype(np.float64).reshape(-1) / np.asarray(scale, np.float64).reshape(-1)
    if not np.isfinite(steps).all() or np.abs(steps).max(initial=0) >= _ROOM:
        raise NoIntegerForm("its bias has too many steps of the sums' scale for int64")
    spare = 0 if is_whole(steps).all() else _SPARE_BITS
    return Bias(np.rint(steps * 2.0**spare).astype(np.int64), axis, spare)


def stored_bias(reader: Reader, name: str) -> np.ndarray | None:
    """The real numbers of a stored bias, float64; None for the name "".

    Raises:
        NoIntegerForm: when it is computed.
    """
    if not name:
        return None
    match reader.symbol(name):
        case Constant(value=value, exact=exact) if value.dtype.kind == "f":
            return value.astype(np.float64) if exact is None else exact
        case Real(constant=np.ndarray() as codes, params=params) if codes.ndim <= 1 or isinstance(
            params.granularity, PerTensor
        ):
            steps = codes.astype(np.int64) - to_numpy(params.zero_point)
            return steps * to_numpy(params.scale).astype(np.float64)
    raise NoIntegerForm(f"its bias {name!r} is not stored")
