"""Sums that no float holds."""

import numpy as np
import pytest

from core.errors import InputError
from core.metrics import error_sums


def test_parts_whose_sum_is_no_float_are_refused() -> None:
    # (1.2e154)² = 1.44e308 is a float, twice that is none.
    part = error_sums(np.array([1.2e154]), np.array([1.0e150]))
    with pytest.raises(InputError, match="beyond 1e154"):
        part + part
