"""The share of clipped values, by hand."""

import numpy as np
import torch

from core.metrics import share_clipped


def test_by_hand() -> None:
    assert share_clipped(np.array([0.0, 1.0, 2.0, 3.0]), 0.5, 2.0) == 0.5
    assert share_clipped(torch.tensor([5.0]), 0.0, 1.0) == 1.0
    assert share_clipped(np.zeros(0), 0.0, 1.0) == 0.0
