"""KIVI: attention's cache in 2 bits, keys by channel and values by token.

A decoder keeps the keys and values of all positions. A few channels of the keys are large at every
position, and those of the values are not. So they share ranges differently:

    keys     a range for each channel, over a group of G positions
    values   a range for each position, over the channels of a head

    x̂ = min + S·round((x − min) / S),    S = (max − min) / (2ᵇ − 1)

With ranges by channel, a channel's size changes nothing: x̂ of f·x is f·x̂. With one by token, a
large channel takes the levels of all others. A range by channel needs a full group: the last
T mod G positions stay in float, of both, until the group is full.

While the sorter sorts, only the scores of the last position are read, and what they see of full
groups is what a decoder would have kept. Scores of positions before see later keys' ranges.

Source: Liu et al. 2024, arXiv 2402.02750. (G is 32 there; the sorter has 11 positions at most.)
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.networks.quantized_sorter import Sharing

if TYPE_CHECKING:
    from torch import Tensor

GROUP = 4  # positions
_SMALLEST = 1e-12  # of a scale: a range of one value has none


@dataclass(frozen=True)
class QuantizedCache:
    """What attention keeps: bits of a number, and whose range is shared, CHANNEL or TOKEN."""

    bits: int
    keys: Sharing = Sharing.CHANNEL
    values: Sharing = Sharing.TOKEN

    def __call__(self, keys: "Tensor", values: "Tensor") -> "tuple[Tensor, Tensor]":
        """Both rounded, (n, heads, T, channels) each."""
        return _kept(keys, self.bits, self.keys), _kept(values, self.bits, self.values)


def _kept(x: "Tensor", bits: int, sharing: Sharing) -> "Tensor":
    """The full groups of positions, rounded, and the rest as it is."""
    import torch

    full = x.shape[2] - x.shape[2] % GROUP
    if full == 0:
        return x
    groups = x[:, :, :full].unflatten(2, (-1, GROUP))
    few = rounded_within_range(groups, bits, axis=3 if sharing is Sharing.CHANNEL else 4)
    return torch.cat([few.flatten(2, 3), x[:, :, full:]], dim=2)


def rounded_within_range(x: "Tensor", bits: int, axis: int) -> "Tensor":
    """x̂, with a range for all that lies along `axis`.

    >>> import torch
    >>> rounded_within_range(torch.tensor([10.0, 18.0, 40.0]), 2, 0).tolist()  # 10, 20, 30, 40
    [10.0, 20.0, 40.0]
    """
    low, high = x.amin(axis, keepdim=True), x.amax(axis, keepdim=True)
    scale = ((high - low) / (2**bits - 1)).clamp(min=_SMALLEST)
    return low + scale * ((x - low) / scale).round()
