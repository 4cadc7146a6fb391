"""The example tensors: what their names promise."""

import numpy as np
import pytest

from core.data.example_tensors import EXAMPLES, example
from core.errors import InputError


@pytest.mark.parametrize("name", [one.name for one in EXAMPLES])
def test_about_1000_float64_values_that_a_seed_repeats(name: str) -> None:
    x = example(name, seed=1)
    assert x.dtype == np.float64
    assert x.ndim == 1
    assert 1000 <= x.size <= 1024
    np.testing.assert_array_equal(x, example(name, seed=1))


def test_an_unknown_example_is_named() -> None:
    with pytest.raises(InputError, match="choose one of outlier, bell"):
        example("nonsense")
