"""The digit layer on integers with narrow registers and multipliers."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from core.kernels import Profile
from core.studies.integer_digit_layer import (
    accuracy_in_registers,
    accuracy_of_codes,
    differing_codes,
    digit_layer,
    dyadic_codes,
    in_registers,
    share_beyond,
)
from core.studies.layer_product import in_register


@given(st.integers(-(2**40), 2**40), st.integers(2, 32), st.booleans())
def test_registers_hold_what_one_register_holds(total: int, bits: int, saturates: bool) -> None:
    held = in_registers(np.array([total]), bits, saturates)[0]
    assert held == in_register(total, bits, saturates)
    assert -(2 ** (bits - 1)) <= held < 2 ** (bits - 1)


def test_wide_registers_lose_nothing_and_narrow_ones_much() -> None:
    assert share_beyond(0, 32) == 0
    assert accuracy_in_registers(0, 32, False) == accuracy_in_registers(0, 32, True) > 0.95
    assert share_beyond(0, 14) > 0.5
    assert accuracy_in_registers(0, 14, False) < 0.2 < accuracy_in_registers(0, 14, True)


def test_a_multiplier_of_31_bits_gives_the_codes_of_the_profile() -> None:
    layer = digit_layer(0)
    assert np.array_equal(dyadic_codes(0, 31), layer.codes(Profile.DYADIC))
    assert differing_codes(0, Profile.ONNX) == 0


def test_profiles_differ_by_one_code_at_most() -> None:
    layer = digit_layer(0)
    apart = layer.codes(Profile.TFLITE).astype(int) - layer.codes(Profile.ONNX)
    assert differing_codes(0, Profile.TFLITE) == (apart != 0).sum() > 0
    assert np.abs(apart).max() == 1


def test_codes_answer_as_the_sums_do() -> None:
    assert accuracy_of_codes(0, digit_layer(0).codes(Profile.ONNX)) > 0.95
