"""Bits per weight, by hand."""

import pytest

from core import InputError, PerBlock, PerChannel, PerGroup, PerTensor
from core.metrics import bits_per_weight


@pytest.mark.parametrize(
    ("shape", "bits", "granularity", "extra", "expected"),
    [
        ((64, 128), 8, PerTensor(), {}, 8 + 32 / 8192),
        ((64, 128), 8, PerChannel(0), {}, 8.25),
        ((64, 128), 4, PerGroup(1, 32), {"bits_per_block": 40}, 5.25),
        ((64, 100), 4, PerGroup(1, 48, pad=True), {}, 4 + 3 * 32 / 100),
        ((256, 256), 8, PerBlock((128, 128)), {}, 8 + 4 * 32 / 65536),
        # NF4 as in QLoRA: groups of 64 with float32 scales, 0.5 bits each, and sixteen levels.
        ((64, 128), 4, PerGroup(1, 64), {"table_bits": 512}, 4.5 + 512 / 8192),
    ],
)
def test_by_hand(shape, bits, granularity, extra, expected: float) -> None:
    assert bits_per_weight(shape, bits, granularity, **extra) == pytest.approx(expected)


def test_nothing_to_share() -> None:
    with pytest.raises(InputError, match="no elements"):
        bits_per_weight((0, 3), 8, PerTensor())
    with pytest.raises(InputError, match="cannot split"):
        bits_per_weight((3, 5), 8, PerGroup(1, 2))
