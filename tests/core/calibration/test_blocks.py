"""Ranges block by block against the rule on each block by hand, and back through `quantize`."""

from functools import partial

import numpy as np
import pytest
import torch

from core import (
    InputError,
    IntFormat,
    PerBlock,
    PerChannel,
    PerGroup,
    PerTensor,
    fake_quantize,
    params_from_range,
)
from core.calibration import HistogramObserver, block_ranges, minmax, mse, percentile
from core.calibration.blocks import symmetric_mse_ranges

X = np.random.default_rng(0).standard_normal((6, 8, 4)).astype(np.float32)
BLOCKS = [
    (PerTensor(), [X]),
    (PerChannel(0), list(X)),
    (PerChannel(-1), [X[..., i] for i in range(4)]),
    (PerGroup(1, 4), [X[i, j : j + 4, k] for i in range(6) for j in (0, 4) for k in range(4)]),
    (
        PerGroup(0, 4, pad=True),
        [X[i : i + 4, j, k] for i in (0, 4) for j in range(8) for k in range(4)],
    ),
    (PerBlock((3, None, 2)), [X[i : i + 3, :, k : k + 2] for i in (0, 3) for k in (0, 2)]),
]


@pytest.mark.parametrize(("granularity", "blocks"), BLOCKS)
@pytest.mark.parametrize("rule", [minmax, partial(percentile, percent=80.0)])
def test_each_block_has_the_range_of_the_rule(granularity, blocks, rule) -> None:
    low, high = block_ranges(X, granularity, rule)
    assert low.shape == high.shape == granularity.parameter_shape(X.shape)
    assert low.dtype == high.dtype == np.float32
    expected = [rule(HistogramObserver().update(block)) for block in blocks]
    assert low.ravel().tolist() == pytest.approx([found.low for found in expected], rel=1e-6)
    assert high.ravel().tolist() == pytest.approx([found.high for found in expected], rel=1e-6)


@pytest.mark.parametrize("library", ["numpy", "torch"])
def test_best_ranges_of_channels_beat_their_extremes(library: str) -> None:
    w = np.random.default_rng(1).standard_t(4, (16, 72)).astype(np.float32)
    format, granularity = IntFormat(3), PerChannel(0)
    errors = []
    for rule in (minmax, partial(mse, format=format, symmetric=True)):
        low, high = block_ranges(
            torch.from_numpy(w) if library == "torch" else w, granularity, rule
        )
        params = params_from_range(low, high, format, True, granularity)
        errors.append(np.mean((w - fake_quantize(w, params)) ** 2, axis=1))
    assert np.all(errors[1] <= errors[0])


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32, torch.float64])
def test_torch(dtype: torch.dtype) -> None:
    x = torch.from_numpy(X).to(dtype)
    low, high = block_ranges(x, PerChannel(1), minmax)
    assert low.dtype == (np.float64 if dtype == torch.float64 else np.float32)
    assert np.array_equal(low, x.double().amin((0, 2)).numpy())
    assert np.array_equal(high, x.double().amax((0, 2)).numpy())


def test_no_blocks_and_empty_blocks() -> None:
    low, high = block_ranges(np.zeros((0, 3)), PerChannel(0), minmax)
    assert low.shape == high.shape == (0,)
    with pytest.raises(InputError, match="has seen no values"):
        block_ranges(np.zeros((3, 0)), PerChannel(0), minmax)


def test_what_cannot_be_used() -> None:
    with pytest.raises(InputError, match="NaN or infinity"):
        block_ranges(np.array([[1.0, np.nan]]), PerChannel(0), minmax)
    with pytest.raises(InputError, match="cannot split"):
        block_ranges(np.zeros((3, 10)), PerGroup(1, 4), minmax)


@pytest.mark.parametrize("format", [IntFormat(3), IntFormat(4, narrow=True), IntFormat(8)])
@pytest.mark.parametrize("granularity", [PerGroup(1, 5, pad=True), PerChannel(0), PerTensor()])
def test_small_blocks_have_the_scale_of_least_squares(format, granularity) -> None:
    # Brute force over scales on the values themselves; the last channel is zeros.
    w = np.random.default_rng(2).standard_t(3, (6, 12)).astype(np.float32)
    w[5] = 0
    low, high = symmetric_mse_ranges(w, granularity, format)
    assert np.array_equal(low, -high)
    blocks = [[w], list(w)][isinstance(granularity, PerChannel)]
    if isinstance(granularity, PerGroup):
        blocks = [row[i : i + 5] for row in w for i in (0, 5, 10)]
    for block, top in zip(blocks, high.ravel(), strict=True):
        scales = np.abs(block).max() * np.geomspace(0.2, 1.1, 4000)[:, None] / format.qmax
        x = block.ravel().astype(np.float64)
        near = scales * np.clip(
            np.rint(x / np.where(scales > 0, scales, 1)), format.qmin, format.qmax
        )
        best = float(((x - near) ** 2).sum(axis=1).min())
        s = float(top) / format.qmax
        own = s * np.clip(np.rint(x / (s or 1)), format.qmin, format.qmax)
        assert float(((x - own) ** 2).sum()) <= best * (1 + 1e-6) + 1e-9


def test_small_blocks_of_any_size_and_what_cannot_be_used() -> None:
    format = IntFormat(4, narrow=True)
    huge = np.array([[1e300, -3e300], [5e-300, 1e-300]])
    _, high = symmetric_mse_ranges(huge, PerChannel(0), format)
    assert high == pytest.approx([7e300, 7e-300])  # the scales 1e300 and 1e-300 have no error
    with pytest.raises(InputError, match="NaN or infinity"):
        symmetric_mse_ranges(np.array([[1.0, np.nan]]), PerChannel(0), format)
