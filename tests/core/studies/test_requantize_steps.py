"""The steps in words lead to the code that the kernel returns."""

import re

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from core import IntFormat
from core.studies.requantize_steps import requantize_steps


@given(
    acc=st.integers(-(2**24), 2**24),
    scale=st.floats(2.0**-20, 2.0**-2, width=32),
    zero_point=st.integers(-128, 127),
)
def test_the_words_lead_to_the_code(acc: int, scale: float, zero_point: int) -> None:
    """The last number in words, plus Z and cut, is what the kernel of that profile returns."""
    for steps in requantize_steps(acc, np.float32(scale), zero_point, IntFormat(8)):
        rounded = int(re.search(r"→ (-?\d+),", steps.rounded)[1])
        assert steps.whole == rounded
        assert steps.code == min(max(rounded + zero_point, -128), 127), steps


def test_two_roundings_in_words_by_hand() -> None:
    """6 · 0.2499 = 1.4994: rounded at the 31st bit it is 6 quarters, which are a tie."""
    _, tflite, single, _ = requantize_steps(6, np.float32(0.2499), 0, IntFormat(8))
    assert tflite.product.endswith("= 5.9976 → 6")
    assert tflite.rounded == "6 / 2^2 = 1.5 → 2, ties away"
    assert single.rounded == "1.4994 → 1, ties up"
