"""Code entropy against scipy and by hand."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import entropy

from core import InputError
from core.metrics import code_entropy


@given(codes=arrays(np.int8, st.integers(1, 60)))
def test_equals_scipy(codes: np.ndarray) -> None:
    expected = entropy(np.unique(codes, return_counts=True)[1], base=2)
    assert code_entropy(codes) == pytest.approx(expected, abs=1e-12)
    assert 0.0 <= code_entropy(codes) <= 8.0
    assert code_entropy(torch.from_numpy(codes.copy())) == code_entropy(codes)


def test_by_hand() -> None:
    assert code_entropy(np.arange(16).reshape(4, 4)) == 4.0
    assert code_entropy([0, 0, 0, 1]) == pytest.approx(0.8112781244591328)
    assert code_entropy(np.zeros(0, int)) == 0.0
    with pytest.raises(InputError, match="give integers"):
        code_entropy([0.5])
