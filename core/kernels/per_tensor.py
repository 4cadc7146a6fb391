"""The one scale and the one zero point of a tensor, as the integer kernels take them."""

import numpy as np

from core.arrays import to_numpy
from core.errors import InputError
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


def _check(params: QuantParams) -> None:
    if not isinstance(params.granularity, PerTensor):
        raise InputError(f"this kernel takes one scale for the tensor; got {params.granularity}.")
