"""Fixed point by hand and by exact fractions."""

from fractions import Fraction

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core import InputError, IntFormat
from core.formats.fixed_point import INT8_MX, FixedPoint


def test_the_element_of_mxint8() -> None:
    # OCP Microscaling v1.0, table 6: largest 1 63/64, step 2⁻⁶.
    assert (INT8_MX.max, INT8_MX.step, INT8_MX.bits) == (1 + 63 / 64, 2.0**-6, 8)
    assert INT8_MX.encode([1.0, -0.5, 5.0, -5.0]).tolist() == [64, -32, 127, -127]


@given(x=st.floats(-300, 300), fraction=st.integers(-4, 12), signed=st.booleans())
def test_nearest_of_its_values(x: float, fraction: int, signed: bool) -> None:
    format = FixedPoint("mine", IntFormat(6, signed), fraction)
    code = int(format.encode(x))
    exact = [abs(Fraction(x) - Fraction(float(v))) for v in format.values]
    assert exact[code - format.integer.qmin] == min(exact)
    assert float(format.decode(np.array(code))) == format.values[code - format.integer.qmin]
    in_torch = format.encode(torch.tensor(x, dtype=torch.float64))
    assert int(in_torch) == code


def test_nan_and_infinity() -> None:
    assert INT8_MX.encode([np.inf, -np.inf]).tolist() == [127, -127]
    with pytest.raises(InputError, match="has no code for it"):
        INT8_MX.encode([np.nan])


@pytest.mark.parametrize("code", [128, -128, 2**40])
def test_codes_beyond_the_format_are_refused(code: int) -> None:
    with pytest.raises(InputError, match="-127 to 127"):
        INT8_MX.decode([code])
