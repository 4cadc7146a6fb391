"""A product taken apart, against NumPy's own registers and sums that are put together again."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import InputError
from core.kernels import Profile
from core.studies.layer_product import differences, four_terms, in_register, layer_product, terms


@given(total=st.integers(-(2**40), 2**40))
def test_registers_are_those_of_numpy(total: int) -> None:
    for bits, dtype in ((8, np.int8), (16, np.int16), (32, np.int32)):
        info = np.iinfo(dtype)
        assert in_register(total, bits, saturates=False) == int(np.array(total).astype(dtype))
        assert in_register(total, bits, saturates=True) == min(max(total, info.min), info.max)


def test_a_register_needs_two_bits() -> None:
    with pytest.raises(InputError, match="at least 2"):
        in_register(0, 1, saturates=False)


@given(seed=st.integers(0, 2**32 - 1), symmetric=st.booleans())
def test_four_terms_make_the_sum(seed: int, symmetric: bool) -> None:
    rng = np.random.default_rng(seed)
    x, w = rng.normal(0.4, 1, (3, 7)), rng.normal(0.1, 1, (2, 7))
    layer = layer_product(x.astype(np.float32), w.astype(np.float32), symmetric)
    for image in range(3):
        for output in range(2):
            four = four_terms(layer, image, output)
            assert four.total == layer.acc[image, output] == terms(layer, image)[output].sum()
            if symmetric:
                assert four.rows == four.constant == 0


def test_differences_are_the_places_in_order() -> None:
    rng = np.random.default_rng(0)
    x, w = (rng.normal(0, 1, (n, 64)).astype(np.float32) for n in (400, 32))
    layer = layer_product(x, w, symmetric=False)
    profiles = Profile.TFLITE, Profile.TFLITE_SINGLE
    one, other = (layer.codes(profile) for profile in profiles)
    places = [(i, o) for i in range(400) for o in range(32) if one[i, o] != other[i, o]]
    assert places
    assert [tuple(place) for place in differences(layer, profiles)] == places
