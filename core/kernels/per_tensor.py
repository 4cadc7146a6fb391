"""The one scale and the one zero point of a tensor, and its codes counted from the zero point."""

from typing import Any

import numpy as np

from core.arrays import Array, all_within, as_integer, namespace, to_numpy
from core.errors import InputError
from core.formats import IntFormat
from core.granularity import PerTensor
from core.params import QuantParams


def scale_of(params: QuantParams) -> np.float32:
    """S, in float32.

    Raises:
        InputError: when there are several.
    """
    _check(params)
    return np.float32(to_numpy(params.scale))


def zero_point_of(params: QuantParams) -> int:
    """Z.

    Raises:
        InputError: when there are several.
    """
    _check(params)
    return int(params.zero_point)


def check_codes(q: Array, format: IntFormat) -> None:
    """Refuses integers of more than 16 bits that are no codes of `format`: a cast would wrap them.

    Raises:
        InputError: then. (Narrower dtypes cannot wrap, and are not looked through.)

    >>> check_codes(np.array([2**32 + 1]), IntFormat(8))
    Traceback (most recent call last):
    core.errors.InputError: a code lies outside of int8: -128 to 127.
    """
    wide = namespace(q).iinfo(q.dtype).bits > 16
    if wide and not all_within(q, format.qmin, format.qmax):
        raise InputError(f"a code lies outside of {format}: {format.qmin} to {format.qmax}.")


def steps_from_zero(q: Any, params: QuantParams) -> Array:
    """q − Z, int32: how many steps of S each code lies from real 0.

    Raises:
        InputError: when there are several zero points, or as `check_codes`.

    >>> params = QuantParams(np.float32(1), np.int32(-1), IntFormat(2))
    >>> steps_from_zero([-2, 1], params).tolist()
    [-1, 2]
    """
    q = as_integer(q, "codes")
    check_codes(q, params.format)
    xp = namespace(q)
    return xp.astype(q, xp.int32) - zero_point_of(params)


def _check(params: QuantParams) -> None:
    if not isinstance(params.granularity, PerTensor):
        raise InputError(f"this kernel takes one scale for the tensor; got {params.granularity}.")
