"""The full range of codes, by hand."""

import numpy as np
import pytest

from core.rounding import RoundingMode
from core.studies.full_and_restricted_range import full, full_over_restricted, restricted


def test_two_bits_by_hand() -> None:
    # Restricted: S = 3, codes −1 … 1. Full: S = 2·3/3 = 2, codes −2 … 1.
    x = np.array([-3.0, -1.4, 1.4, 3.0])
    assert restricted(x, 2).tolist() == [-3, 0, 0, 3]
    assert full(x, 2, RoundingMode.NEAREST_EVEN).tolist() == [-4, -2, 2, 2]
    assert full(x, 2, RoundingMode.FLOOR).tolist() == [-4, -2, 0, 2]
    assert full(x, 2, RoundingMode.FLOOR, 0.5).tolist() == [-3, -1, 1, 3]


def test_ratios_by_hand() -> None:
    # Squared errors of the same values: 3.92; down 1 + .36 + 1.96 + 1; middle .32; nearest 2.72.
    found = full_over_restricted(np.array([-3.0, -1.4, 1.4, 3.0]), 2)
    assert list(found.values()) == pytest.approx([4.32 / 3.92, 0.32 / 3.92, 2.72 / 3.92])
