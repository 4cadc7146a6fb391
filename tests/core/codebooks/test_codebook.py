"""A codebook against a search through all levels, and by hand."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from core import InputError
from core.codebooks import Codebook

float32s = st.floats(-(2.0**100), 2.0**100, width=32)
levels = st.lists(float32s, min_size=1, max_size=300, unique=True).map(sorted)
numbers = arrays(
    np.float32,
    array_shapes(min_dims=0, max_dims=3, min_side=0),
    elements=float32s | st.sampled_from([np.inf, -np.inf]),
)


@given(levels=levels, x=numbers)
def test_properties(levels: list[float], x: np.ndarray) -> None:
    c = Codebook(levels)
    before = x.copy()
    codes, rounded = c.encode(x), c.round(x)
    assert np.array_equal(x, before), "the input is left unchanged"
    assert codes.shape == rounded.shape == x.shape
    assert codes.dtype == (np.uint8 if len(levels) <= 256 else np.uint16)
    assert rounded.dtype == np.float32
    finite = np.clip(x.astype(np.float64), c.levels[0], c.levels[-1])
    distance = np.abs(finite[..., None] - c.levels)
    assert np.array_equal(np.abs(finite - rounded), distance.min(-1)), "the nearest level"
    assert np.array_equal(c.encode(rounded), codes), "idempotent"
    order = np.argsort(x, axis=None)
    assert (np.diff(codes.ravel()[order].astype(int)) >= 0).all(), "monotone"
    t = torch.from_numpy(x.copy())
    assert c.encode(t).numpy().tobytes() == codes.tobytes(), "NumPy and torch to the last bit"
    assert c.round(t).numpy().tobytes() == rounded.tobytes()


def test_equation_6_by_hand() -> None:
    # Cells: r < −½, −½ ≤ r < ¼, ¼ ≤ r < 1¼, 1¼ ≤ r. A threshold belongs to the upper cell.
    c = Codebook([-1.0, 0.0, 0.5, 2.0])
    x = np.array([-9.0, -0.5, np.nextafter(0.25, 0), 0.25, 1.25, np.inf, -np.inf])
    assert c.encode(x).tolist() == [0, 1, 1, 2, 3, 3, 0]
    assert c.round(x).tolist() == [-1.0, 0.0, 0.0, 0.5, 2.0, 2.0, -1.0]
    assert c.round(0.0).item() == 0.0


def test_thresholds_of_ones_own() -> None:
    c = Codebook([0.0, 1.0, 2.0], [1.0, 1.9])
    assert c.encode([0.99, 1.0, 1.89, 1.9]).tolist() == [0, 1, 1, 2]


@pytest.mark.parametrize(("count", "bits"), [(1, 0), (2, 1), (3, 2), (16, 4), (17, 5), (257, 9)])
def test_bits(count: int, bits: int) -> None:
    assert Codebook(np.arange(count)).bits == bits


def test_256_levels_fit_a_byte() -> None:
    assert Codebook(np.arange(256)).encode([254.9]).dtype == np.uint8
    assert Codebook(np.arange(256)).encode([254.9]).tolist() == [255]
    assert Codebook(np.arange(257)).encode([255.9]).dtype == np.uint16
    assert Codebook(np.arange(257)).encode([255.9]).tolist() == [256]


def test_65536_levels() -> None:
    c = Codebook(np.arange(65536) - 32768.0)
    x = np.array([-1e9, -32767.6, 0.4, 32767.0])
    assert c.encode(x).dtype == np.uint16
    assert c.encode(x).tolist() == [0, 0, 32768, 65535]
    assert c.encode(torch.from_numpy(x)).dtype == torch.uint16
    assert c.round(torch.from_numpy(x)).tolist() == [-32768.0, -32768.0, 0.0, 32767.0]
    with pytest.raises(InputError, match="at most 65536"):
        Codebook(np.arange(65537))


def test_dtypes_and_layouts() -> None:
    c = Codebook([-1.0, 0.0, 0.5, 2.0])
    assert c.round(np.array([0.3, 1.5], np.float16)).tolist() == [0.5, 2.0]
    assert c.round([1, 2]).tolist() == [0.5, 2.0]
    # ¼·(1 − 2⁻⁴⁰) lies below the threshold in float64 and on it in float32.
    below = 0.25 * (1 - 2.0**-40)
    assert c.encode(np.array([below])).tolist() == [1]
    assert c.encode(np.array([below], np.float32)).tolist() == [2]
    view = np.linspace(-2, 3, 12).reshape(3, 4)[::-1, ::2]
    assert np.array_equal(c.encode(view), c.encode(view.copy()))
    assert np.array_equal(c.encode(torch.from_numpy(view.copy()).T), c.encode(view).T)
    assert c.decode(np.array([[3], [0]], np.int64)).tolist() == [[2.0], [-1.0]]


def test_bfloat16_and_gradients() -> None:
    x = torch.tensor([0.3, 1.5], dtype=torch.bfloat16)
    assert Codebook(x).round(x).tolist() == x.tolist()
    assert Codebook([0.0, 1.0]).encode(x.float().requires_grad_()).tolist() == [0, 1]


def test_a_long_array_comes_in_pieces() -> None:
    x = np.random.default_rng(0).normal(size=100_001)
    c = Codebook(np.linspace(-2, 2, 7))
    expected = np.abs(x[:, None] - c.levels).argmin(1)
    assert np.array_equal(c.encode(x), expected)
    x[-1] = np.nan
    for array in (x, torch.from_numpy(x)):
        with pytest.raises(InputError, match="holds 1 NaN"):
            c.encode(array)


def test_levels_cannot_be_changed_from_outside() -> None:
    mine = np.array([0.0, 1.0])
    c = Codebook(mine)
    mine[0] = 5.0
    assert c.levels.tolist() == [0.0, 1.0]
    with pytest.raises(ValueError, match="read-only"):
        c.levels[0] = 5.0


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (([],), "holds no numbers"),
        (([1.0, 0.0],), r"0.0 comes after 1.0"),
        (([0.0, 0.0],), "must ascend"),
        (([1.0, 1.0 + 1e-12],), "in float32 too"),
        (([0.0, np.nan],), "NaN"),
        (([0.0, 1e39],), "beyond float32"),
        ((np.zeros((2, 2)),), "shape"),
        (([0.0, 1.0], [1.5]), "2 levels need 1 thresholds"),
        (([0.0, 1.0], [0.0]), "above one level"),
        (([0.0, 1.0], [np.nan]), "above one level"),
        (([0.0, 1.0], [0.5, 0.6]), "2 levels need 1 thresholds"),
        ((["a"],), "real numbers"),
    ],
)
def test_wrong_levels(arguments, part: str) -> None:
    with pytest.raises(InputError, match=part):
        Codebook(*arguments)


@pytest.mark.parametrize("codes", [[4], [-1], np.array([255], np.uint8)])
def test_wrong_codes(codes) -> None:
    with pytest.raises(InputError, match="0 to 3"):
        Codebook([0.0, 1.0, 2.0, 3.0]).decode(codes)
    with pytest.raises(InputError, match="give integers"):
        Codebook([0.0]).decode([0.5])
