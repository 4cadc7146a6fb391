"""The share of clipped values, by hand."""

import numpy as np
import torch

from core.metrics import share_clipped


def test_by_hand() -> None:
    assert share_clipped(np.array([0.0, 1.0, 2.0, 3.0]), 0.5, 2.0) == 0.5
    assert share_clipped(torch.tensor([5.0]), 0.0, 1.0) == 1.0
    assert share_clipped(np.zeros(0), 0.0, 1.0) == 0.0


def test_a_float32_is_compared_in_float64() -> None:
    x = np.array([0.1], np.float32)  # 0.100000001490116
    assert share_clipped(x, -1.0, 0.1) == share_clipped(x.astype(np.float64), -1.0, 0.1) == 1.0
    assert share_clipped(torch.tensor([0.1]), -1.0, 0.1) == 1.0
