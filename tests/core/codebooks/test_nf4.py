"""NormalFloat against the numbers of bitsandbytes, and scaled per group of 64."""

import numpy as np
import pytest
import torch

from core import InputError, PerGroup
from core.codebooks import NF4, Codebook, normal_float
from core.metrics import mse
from core.scaled import scaled_to

# bitsandbytes, `dDequantizeNF4` and the decision tree of `dQuantizeNF4`.
LEVELS = [
    -1.0, -0.6961928009986877, -0.5250730514526367, -0.39491748809814453, -0.28444138169288635,
    -0.18477343022823334, -0.09105003625154495, 0.0, 0.07958029955625534, 0.16093020141124725,
    0.24611230194568634, 0.33791524171829224, 0.44070982933044434, 0.5626170039176941,
    0.7229568362236023, 1.0,
]  # fmt: skip
THRESHOLDS = [
    -0.8480964004993439, -0.6106329262256622, -0.4599952697753906, -0.33967943489551544,
    -0.23460740596055984, -0.13791173323988914, -0.045525018125772476, 0.03979014977812767,
    0.1202552504837513, 0.2035212516784668, 0.2920137718319893, 0.3893125355243683,
    0.5016634166240692, 0.6427869200706482, 0.8614784181118011,
]  # fmt: skip


def test_levels_and_thresholds_are_the_published_ones() -> None:
    assert NF4.levels.astype(np.float32).tolist() == LEVELS, "to the last bit of float32"
    np.testing.assert_allclose(NF4.thresholds, THRESHOLDS, rtol=0, atol=3e-8)
    assert (NF4.bits, NF4.max) == (4, 1.0)


@pytest.mark.parametrize("bits", [2, 3, 5, 8])
def test_other_widths(bits: int) -> None:
    levels = normal_float(bits).levels
    assert len(levels) == 2**bits
    assert (levels[0], levels[-1]) == (-1.0, 1.0)
    assert (levels < 0).sum() == 2 ** (bits - 1) - 1
    assert 0.0 in levels
    assert (np.diff(levels) > 0).all()


def test_groups_of_64() -> None:
    # The published levels times 2 and times ½ are met exactly, code by code.
    x = np.concatenate([np.tile(LEVELS, 4) * 2, np.tile(LEVELS, 4) / 2]).astype(np.float32)
    s = scaled_to(x, NF4, PerGroup(-1, 64))
    assert s.scale.tolist() == [2.0, 0.5]
    assert s.encode(x).tolist() == [*range(16)] * 8
    assert np.array_equal(s.round(x), x)
    t = torch.from_numpy(x)
    assert scaled_to(t, NF4, PerGroup(-1, 64)).round(t).numpy().tobytes() == x.tobytes()


def test_zero_blocks_and_short_groups() -> None:
    x = np.zeros((2, 100), np.float32)
    x[1] = 3.0
    s = scaled_to(x, NF4, PerGroup(1, 64, pad=True))
    assert s.scale.tolist() == [[1.0, 1.0], [3.0, 3.0]]
    assert np.array_equal(s.round(x), x)


def test_gaussian_weights_lose_less_than_on_a_uniform_grid() -> None:
    x = np.random.default_rng(0).normal(size=(256, 256)).astype(np.float32)
    uniform = Codebook(np.arange(-7, 8) / 7)
    errors = [mse(x, scaled_to(x, levels, PerGroup(1, 64)).round(x)) for levels in (NF4, uniform)]
    assert errors[0] < 0.85 * errors[1]


@pytest.mark.parametrize("bits", [1, 9, 4.0])
def test_wrong_bits(bits) -> None:
    with pytest.raises(InputError, match="from 2 to 8"):
        normal_float(bits)
