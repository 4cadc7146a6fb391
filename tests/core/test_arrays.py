"""Flat arrays, piece by piece."""

from collections.abc import Callable

import numpy as np
import pytest
import torch

from core.arrays import Array, float64_rows, to_numpy


@pytest.mark.parametrize("size", [0, 1, 2**17, 2**17 + 1, 300_001])
@pytest.mark.parametrize("of", [np.asarray, torch.tensor], ids=["numpy", "torch"])
def test_the_rows_are_the_arrays_piece_by_piece(of: Callable[..., Array], size: int) -> None:
    a = np.arange(size, dtype=np.float32)
    parts = [to_numpy(rows).copy() for rows in float64_rows([of(a), of(a[::-1].copy())], more=1)]
    assert all(part.dtype == np.float64 and len(part) == 3 for part in parts)
    assert np.concatenate([np.zeros((3, 0)), *parts], axis=1)[:2].tolist() == [
        a.tolist(),
        a[::-1].tolist(),
    ]


def test_the_rows_record_no_gradient() -> None:
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    (rows,) = float64_rows([x, x])
    assert not rows.requires_grad
