"""Microscaling and NVFP4: the specification's formulas in exact arithmetic, ml_dtypes elements."""

import math

import ml_dtypes
import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core import InputError
from core.formats import e8m0
from core.formats.microscaling import MICROSCALINGS, MXFP4, MXINT8, Microscaling
from core.formats.nvfp4 import BITS_PER_ELEMENT, nvfp4

formats = pytest.mark.parametrize("format", MICROSCALINGS, ids=lambda f: f.name)
wide = st.floats(-(2.0**100), 2.0**100, width=32) | st.sampled_from([0.0, 2.0**-140, 1.0, 7.0])
blocks = arrays(np.float32, 32, elements=wide)


def reference(format: Microscaling, block: np.ndarray) -> np.ndarray:
    """OCP Microscaling v1.0, section 6.3, element by element."""
    largest = float(np.abs(block).max())
    # Table 1: the exponent of the largest normal number of each element format.
    top = {"E5M2": 15, "E4M3": 8, "E3M2": 4, "E2M3": 2, "MXFP4": 2, "MXINT8": 0}
    exponent = (math.frexp(largest)[1] - 1 if largest else -1000) - top[format.name.split()[-1]]
    scale = 2.0 ** min(max(exponent, -127), 127)
    scaled = block.astype(np.float64) / scale
    if format is MXINT8:
        return (np.clip(np.rint(scaled * 64), -127, 127) / 64 * scale).astype(np.float32)
    cut = np.clip(scaled, -format.element.max, format.element.max).astype(np.float32)
    element = cut.astype(getattr(ml_dtypes, format.element.name)).astype(np.float64)
    return (element * scale).astype(np.float32)


@formats
@given(block=blocks)
def test_as_specified(format: Microscaling, block: np.ndarray) -> None:
    before = block.copy()
    fitted = format.fit(block)
    rounded = fitted.round(block)
    assert np.array_equal(block, before), "the input is left unchanged"
    assert np.array_equal(rounded, reference(format, block))
    assert np.array_equal(e8m0.decode(e8m0.encode(fitted.scale)), fitted.scale), "powers of two"
    again = format.fit(torch.from_numpy(block.copy()))
    assert again.round(torch.from_numpy(block.copy())).numpy().tobytes() == rounded.tobytes()
    assert np.array_equal(fitted.round(rounded), rounded), "idempotent"


def test_blocks_of_32_and_a_shorter_last_one() -> None:
    x = np.ones((2, 70), np.float32)
    x[:, 32:64] = 100.0
    x[:, 64:] = 0.01
    fitted = MXFP4.fit(x)
    assert fitted.scale.shape == (2, 3)
    assert fitted.scale[0].tolist() == [0.25, 16.0, 2.0**-9]
    assert np.array_equal(fitted.round(x)[0, 60:66], MXFP4.fit(x[0]).round(x[0])[60:66])
    assert np.array_equal(MXFP4.fit(x.T, axis=0).round(x.T), fitted.round(x).T)


def test_bits() -> None:
    assert [m.bits_per_element for m in MICROSCALINGS] == [8.25, 8.25, 6.25, 6.25, 4.25, 8.25]
    assert BITS_PER_ELEMENT == 4.5


@formats
def test_zeros_and_tiny(format: Microscaling) -> None:
    assert not format.fit(np.zeros(40)).round(np.zeros(40)).any()
    assert format.fit(np.zeros((0, 4))).round(np.zeros((0, 4))).shape == (0, 4)
    for bad in (np.nan, np.inf):
        with pytest.raises(InputError, match="NaN or infinity"):
            format.fit(np.array([1.0, bad]))
    with pytest.raises(InputError, match="scalar"):
        format.fit(3.0)


@given(x=arrays(np.float32, (2, 24), elements=wide))
def test_nvfp4_as_specified(x: np.ndarray) -> None:
    n = nvfp4(x)
    largest = float(np.abs(x).max())
    if largest < 2.0**-90:
        return  # the tensor's scale is kept from becoming subnormal; see the next test
    assert n.tensor_scale == np.float32(largest / 2688)  # 448 · 6
    for row in range(2):
        for group, part in enumerate((slice(0, 16), slice(16, 24))):
            wanted = np.abs(x[row, part]).max().astype(np.float64) / 6 / n.tensor_scale
            c = np.float32(np.clip(wanted, 2.0**-9, 448)).astype(ml_dtypes.float8_e4m3fn)
            assert n.block_codes[row, group] == c.view(np.uint8)
            scale = np.float32(c) * np.float32(n.tensor_scale)
            steps = np.clip(x[row, part] / scale, -6, 6)
            expected = steps.astype(ml_dtypes.float4_e2m1fn).astype(np.float32) * scale
            assert np.array_equal(n.scaled.round(x)[row, part], expected)
    t = nvfp4(torch.from_numpy(x.copy()))
    assert t.scaled.round(torch.from_numpy(x.copy())).numpy().tobytes() == (
        n.scaled.round(x).tobytes()
    )


def test_nvfp4_degenerate() -> None:
    for x in (np.zeros(20), np.full(20, 1e-45), np.zeros((0, 3))):
        assert nvfp4(x).scaled.round(x).shape == x.shape
    assert not nvfp4(np.zeros(20)).scaled.round(np.zeros(20)).any()
    with pytest.raises(InputError, match="scalar"):
        nvfp4(1.0)
