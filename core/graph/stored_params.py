"""The parameters that a model stores as tensors: scale, zero point, axis."""

from typing import Any

import numpy as np

from core.errors import InputError
from core.formats import IntFormat
from core.granularity import Granularity, PerChannel, PerGroup, PerTensor
from core.graph.symbols import NoIntegerForm
from core.params import QuantParams

_BITS = {
    "int8": 8, "uint8": 8, "int16": 16, "uint16": 16, "int4": 4, "uint4": 4, "int2": 2, "uint2": 2,
}  # fmt: skip


def format_of(dtype: Any) -> IntFormat:
    """The format whose codes a tensor of `dtype` holds.

    Raises:
        NoIntegerForm: for dtypes that are no integers of at most 16 bits.
    """
    name = np.dtype(dtype).name
    if name not in _BITS:
        raise NoIntegerForm(f"its codes have type {name}")
    return IntFormat(_BITS[name], signed=not name.startswith("u"))


def stored_params(
    scale: np.ndarray, zero_point: np.ndarray | None, codes: Any, axis: int, block: int = 0
) -> QuantParams:
    """Parameters as DequantizeLinear takes them.

    zero_point: None: zeros of dtype `codes`. axis: of several scales. block: codes a scale along
    `axis`, 0 where there are no blocks.

    Raises:
        NoIntegerForm: for scales that are no float32, or negative, infinite, or NaN; for another
            number of zero points.
    """
    if scale.dtype != np.float32:
        raise NoIntegerForm(f"its scale has type {scale.dtype}")
    if not (np.isfinite(scale) & (scale >= 0)).all():
        raise NoIntegerForm("one of its scales is negative, infinite or NaN")
    zeros = np.zeros(scale.shape, codes) if zero_point is None else zero_point
    format = format_of(zeros.dtype)
    if zeros.size not in (1, scale.size):
        raise NoIntegerForm(f"it has {scale.size} scales and {zeros.size} zero points")
    granularity: Granularity = PerTensor()
    if block:
        granularity = PerGroup(axis, block, pad=True)
    elif scale.size == 1:
        scale = scale.reshape(())
    elif scale.ndim == 1:
        granularity = PerChannel(axis)
    else:
        raise NoIntegerForm(f"its scales have shape {scale.shape}")
    zeros = np.broadcast_to(zeros.astype(np.int32).reshape(-1), (scale.size,))
    # Codes of scale 0 all stand for 0, as the zero point does under any other.
    positive = np.where(scale > 0, scale, np.float32(1))
    return QuantParams(positive, zeros.reshape(scale.shape), format, granularity)


def without_scale(codes: np.ndarray, scale: np.ndarray, params: QuantParams) -> np.ndarray:
    """Stored codes, where a scale is 0 those that stand for 0: pruned channels.

    Raises:
        NoIntegerForm: for blocks with a scale of 0.
        InputError: for scales that do not fit the shape of the codes.
    """
    wanted = params.granularity.parameter_shape(codes.shape)
    if params.scale.shape != wanted:
        raise InputError(
            f"codes of shape {codes.shape} have scales of shape {params.scale.shape}; "
            f"{params.granularity} takes {wanted}."
        )
    if (scale > 0).all():
        return codes
    if isinstance(params.granularity, PerGroup):
        raise NoIntegerForm("one of its blocks has the scale 0")
    if isinstance(params.granularity, PerTensor):
        return np.full_like(codes, int(params.zero_point))
    shape = [1] * codes.ndim
    shape[params.granularity.axis] = -1  # type: ignore[union-attr]
    zeros = np.asarray(params.zero_point).astype(codes.dtype).reshape(shape)
    return np.where((scale > 0).reshape(shape), codes, zeros)
