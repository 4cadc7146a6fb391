"""A visitor's own points as text: values by hand, and there and back."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import InputError
from explorer.playground import own_points

COORDINATE = st.floats(-2, 2)


def test_the_corners_and_the_middle() -> None:
    """Two digits of 62 characters: 0 to 3843, the middle at 1921.5, which is even 1922 = 31·62."""
    assert own_points.as_text(-1.2, 1.2, 1) == "00zz1"
    assert own_points.as_text(0, -5, 0) == "V0000"
    drawn = own_points.marks("00zz1V0000")
    np.testing.assert_allclose(drawn.points, [[-1.2, 1.2], [1.2 / 3843, -1.2]], atol=1e-6)
    assert drawn.labels.tolist() == [1, 0]


@settings(max_examples=50)
@given(st.lists(st.tuples(COORDINATE, COORDINATE, st.integers(0, 1)), max_size=20))
def test_there_and_back(points: list[tuple[float, float, int]]) -> None:
    text = "".join(own_points.as_text(*point) for point in points)
    assert re.fullmatch(own_points.PATTERN, text)
    assert own_points.count(text) == len(points)
    drawn = own_points.marks(text)
    for (x, y, label), place, known in zip(points, drawn.points, drawn.labels, strict=True):
        np.testing.assert_allclose(place, np.clip([x, y], -1.2, 1.2), atol=0.0004)
        assert known == label


def test_too_few_are_refused() -> None:
    with pytest.raises(InputError, match="give 4 to"):
        own_points.from_text("00zz1" * 3)
    with pytest.raises(InputError, match="at least two points of each"):
        own_points.from_text("00zz1" * 4)
