"""A table times a scale per block, against ml_dtypes and by hand."""

import ml_dtypes
import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core import InputError, PerChannel, PerGroup
from core.formats import E2M1, E4M3FN, E5M2, Minifloat
from core.formats.microscaling import MXFP4
from core.formats.nvfp4 import nvfp4
from core.scaled import Scaled, scaled_to

values = arrays(np.float32, (3, 4), elements=st.floats(-(2.0**60), 2.0**60, width=32))


@given(x=values)
def test_fp8_per_channel(x: np.ndarray) -> None:
    before = x.copy()
    s = scaled_to(x, E4M3FN, PerChannel(0))
    largest = np.abs(x).max(axis=1).astype(np.float64)
    expected = np.where(largest > 0, np.maximum(largest / 448, 2.0**-126), 1).astype(np.float32)
    assert np.array_equal(s.scale, expected)
    steps = np.clip(x / expected[:, None], -448, 448).astype(ml_dtypes.float8_e4m3fn)
    assert np.array_equal(s.encode(x), steps.view(np.uint8))
    assert np.array_equal(s.round(x), steps.astype(np.float32) * expected[:, None])
    assert np.array_equal(x, before)
    t = torch.from_numpy(x.copy())
    assert scaled_to(t, E4M3FN, PerChannel(0)).round(t).numpy().tobytes() == s.round(x).tobytes()


def test_by_hand() -> None:
    # Groups of 2: 12/6 = 2 and 3/6 = ½; 7/2 = 3.5 is a tie and goes to 4, the even code.
    s = scaled_to([12.0, 7.0, 3.0, 0.2], E2M1, PerGroup(0, 2))
    assert s.scale.tolist() == [2.0, 0.5]
    assert s.round([12.0, 7.0, 3.0, 0.2]).tolist() == [12.0, 8.0, 3.0, 0.25]
    assert s.round([100.0, -np.inf, 3.0, 0.0]).tolist() == [12.0, -12.0, 3.0, 0.0]


def test_nan() -> None:
    s = Scaled(E5M2, np.float32(1))
    assert np.isnan(s.round([np.nan]))
    with pytest.raises(InputError, match="has no code for it"):
        Scaled(E2M1, np.float32(1)).encode([np.nan])
    with pytest.raises(InputError, match="NaN or infinity"):
        scaled_to([np.nan], E5M2)


@pytest.mark.parametrize("scale", [0.0, -1.0, np.nan, np.inf])
def test_wrong_scale(scale: float) -> None:
    with pytest.raises(InputError, match="positive, finite float"):
        Scaled(E2M1, np.float32(scale))


def test_empty_scalar_and_misfit() -> None:
    assert scaled_to(np.zeros((0, 4)), E2M1).round(np.zeros((0, 4))).shape == (0, 4)
    assert float(scaled_to(3.0, E2M1).round(3.0)) == 3.0
    with pytest.raises(InputError, match="is needed"):
        Scaled(E2M1, np.ones(2, np.float32), PerChannel(0)).encode(np.zeros((3, 4)))


def test_levels_beyond_the_dtype_of_the_scale() -> None:
    wide = Minifloat("e7m0", 7, 0, bias=-64)  # up to 2¹⁹¹
    with pytest.raises(InputError, match=r"levels up to 3.14e\+57 leave float32"):
        Scaled(wide, np.float32(1))
    assert Scaled(wide, np.float64(2.0)).round([2.0**151]).tolist() == [2.0**151]


def test_numbers_beyond_float32_are_refused_by_what_decodes_to_float32() -> None:
    x = np.array([1e39, 1.0])
    for fit in (MXFP4.fit, nvfp4, lambda x: scaled_to(x, E4M3FN)):
        with pytest.raises(InputError, match="beyond float32"):
            fit(x)
    largest = np.array([np.finfo(np.float32).max] * 2)
    for scaled in (MXFP4.fit(largest), nvfp4(largest).scaled, scaled_to(largest, E4M3FN)):
        assert np.isfinite(scaled.round(largest)).all()
