"""The curve of a quantizer, by hand."""

import numpy as np

from core import IntFormat, QuantParams
from lessons.engine.staircase import staircase


def test_a_staircase_has_the_levels_and_two_ends() -> None:
    # Codes −4 … 3, S = 0.5, Z = 1: levels −2.5 … 1.
    chart = staircase(QuantParams(np.float64(0.5), np.int32(1), IntFormat(3)), -3.5, 2.0)
    quantized, original = chart.series
    assert sorted(set(quantized.y)) == [-2.5, -2, -1.5, -1, -0.5, 0, 0.5, 1]
    assert (quantized.y[0], quantized.y[-1]) == (-2.5, 1)
    assert original.control
    assert original.x == original.y == (-3.5, 2.0)
