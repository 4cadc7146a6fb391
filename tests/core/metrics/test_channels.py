"""The worst channel by hand."""

import numpy as np
import pytest
import torch

from core import InputError
from core.metrics import worst_channel_sqnr_db


def test_by_hand() -> None:
    x = np.array([[1.0, 2.0], [30.0, 40.0]])
    y = np.array([[1.1, 2.0], [30.0, 35.0]])
    # Rows: 5 / 0.01 = 500 and 2500 / 25 = 100. Columns: 901 / 0.01, and 1604 / 25 = 64.16.
    assert worst_channel_sqnr_db(x, y, 0) == pytest.approx(20.0)
    assert worst_channel_sqnr_db(x, y, 1) == pytest.approx(10 * np.log10(64.16))
    assert worst_channel_sqnr_db(x, y, -1) == worst_channel_sqnr_db(x, y, 1)
    for axis in (0, 1):
        in_torch = worst_channel_sqnr_db(torch.tensor(x), torch.tensor(y), axis)
        assert in_torch == pytest.approx(worst_channel_sqnr_db(x, y, axis))
    assert worst_channel_sqnr_db(np.array([10.0, 1.0]), np.array([9.0, 1.0]), 0) == 20.0


def test_exact_channels_and_channels_without_signal() -> None:
    x = np.array([[0.0, 0.0], [1.0, 1.0]])
    assert worst_channel_sqnr_db(x, x, 0) == np.inf
    assert worst_channel_sqnr_db(x, x + np.array([[1.0], [0.0]]), 0) == -np.inf
    assert worst_channel_sqnr_db(x, x + np.array([[0.0], [0.1]]), 0) == pytest.approx(20.0)
    assert worst_channel_sqnr_db(np.zeros((3, 0)), np.zeros((3, 0)), 0) == np.inf


def test_channels_of_any_magnitude() -> None:
    unit = np.array([[1.0], [1e-163]])
    x, y = np.array([[3.0, 4.0], [3.0, 4.0]]) * unit, np.array([[3.0, 4.0], [3.0, 3.0]]) * unit
    assert worst_channel_sqnr_db(x, y, 0) == pytest.approx(13.9794000867)  # 25 / 1


@pytest.mark.parametrize("axis", [2, 5, -3])
def test_an_axis_that_is_not_there(axis: int) -> None:
    with pytest.raises(InputError, match=f"axis {axis}"):
        worst_channel_sqnr_db(np.ones((2, 2)), np.zeros((2, 2)), axis)
