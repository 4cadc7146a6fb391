"""The scale of a layer's sums, Sˣ·Sʷ, and the register that holds them."""

from dataclasses import replace

import numpy as np

from core.arrays import to_numpy
from core.granularity import PerChannel, PerTensor
from core.graph.sum_operations import Bias
from core.graph.symbols import NoIntegerForm, Real
from core.kernels.accumulator import Accumulator
from core.kernels.accumulator_bound import accumulator_for, largest_sum


def product_scale(x: Real, w: Real) -> np.ndarray:
    """Sˣ·Sʷ in float32: a scalar, or one a channel.

    A pruned channel, whose codes all stand for 0, often has a scale too small for the product; it
    takes the largest of the others, since its sums are 0 under any scale.

    Raises:
        NoIntegerForm: when float32 cannot hold the product of another channel.
    """
    scale = np.asarray(to_numpy(x.params.scale) * to_numpy(w.params.scale), np.float32)
    small = scale < np.finfo(np.float32).tiny
    if not np.isfinite(scale).all() or (small & ~(_pruned(x) | _pruned(w))).any():
        raise NoIntegerForm("the product of its scales leaves float32")
    if not small.any():
        return scale
    return np.where(small, scale[~small].max(initial=2.0**-16), scale).astype(np.float32)


def _pruned(w: Real) -> np.ndarray:
    """Whether the stored codes of each channel all stand for 0."""
    if w.constant is None:
        return np.asarray(False)
    codes = w.constant.astype(np.int32)
    granularity = w.params.granularity
    if not isinstance(granularity, PerChannel):
        return np.asarray((codes == int(w.params.zero_point)).all())
    channels = np.moveaxis(codes, granularity.axis, 0).reshape(w.params.scale.shape[0], -1)
    return (channels == to_numpy(w.params.zero_point)[:, None]).all(axis=1)


def register_of(x: Real, w: Real, channels: int, bias: Bias | None) -> Accumulator:
    """int32, or int64 where a sum of products with the stored `w` may leave it.

    channels: the axis of the output channels of w.
    """
    if bias is not None and bias.spare_bits:
        return Accumulator.WIDE
    codes = stored(w)
    summed = tuple(i for i in range(codes.ndim) if i != channels % codes.ndim)
    added = 0 if bias is None else bias.codes
    return accumulator_for(largest_sum(codes, w.params, x.params, summed, added))


def stored(w: Real) -> np.ndarray:
    """The codes of a stored tensor.

    Raises:
        NoIntegerForm: when they are computed.
    """
    if w.constant is None:
        raise NoIntegerForm("its weights are computed")
    return w.constant


def along(w: Real, axis: int) -> None:
    """Refuses scales along another axis.

    Raises:
        NoIntegerForm: then.
    """
    granularity = w.params.granularity
    if isinstance(granularity, PerTensor):
        return
    rank = 0 if w.constant is None else w.constant.ndim
    if not isinstance(granularity, PerChannel) or not rank or rank < abs(axis):
        raise NoIntegerForm("its weights have scales that its sums do not share")
    if granularity.axis % rank != axis % rank:
        raise NoIntegerForm(
            f"its weights have a scale for each index of axis {granularity.axis}, along which it "
            "sums"
        )


def transposed(w: Real, name: str) -> Real:
    """The stored matrix with its axes exchanged.

    Raises:
        NoIntegerForm: when it is computed.
    """
    if w.constant is None:
        raise NoIntegerForm(f"{name} transposes a computed matrix")
    params = w.params
    if isinstance(params.granularity, PerChannel):
        params = replace(params, granularity=PerChannel(1 - params.granularity.axis % 2))
    return Real("", params, w.constant.T)
