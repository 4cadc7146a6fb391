"""Points from a CSV file: values by hand, and what is refused."""

import numpy as np
import pytest

from core import InputError
from core.data.points_csv import points_from_csv

FOUR = b"0,0,0\n4,2,1\n0,2,0\n4,0,1\n"


def test_both_axes_are_moved_and_scaled_alike() -> None:
    """4 wide and 2 high: the middle is (2, 1), and the half of 4 becomes 1."""
    found = points_from_csv(FOUR)
    assert found.points.dtype == np.float32
    assert found.points.tolist() == [[-1, -0.5], [-1, 0.5], [1, 0.5], [1, -0.5]]
    assert found.labels.tolist() == [0, 0, 1, 1]


@pytest.mark.parametrize(
    "content",
    [b"x,y,label\n" + FOUR, b"\xef\xbb\xbf" + FOUR, FOUR.replace(b"\n", b"\r\n\r\n")],
    ids=["heading", "byte order mark", "empty lines"],
)
def test_what_spreadsheets_write_is_read(content: bytes) -> None:
    np.testing.assert_array_equal(points_from_csv(content).points, points_from_csv(FOUR).points)


def test_points_in_one_place_stay_finite() -> None:
    assert points_from_csv(b"3,3,0\n" * 2 + b"3,3,1\n" * 2).points.tolist() == [[0, 0]] * 4


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "0 points; give 4"),
        (FOUR + b"1,2\n", r"line 5 is '1,2'; write x, y and a label"),
        (FOUR + b"1,2,3\n", "line 5"),
        (FOUR + b"nan,2,1\n", "line 5"),
        (FOUR + b"1,inf,1\n", "line 5"),
        (FOUR + b"x,y,label\n", "line 5"),
        (b"0,0,0\n" * 4, "at least two points of each"),
        (b"\xff\xfe" * 40, "no CSV in UTF-8"),
        (b"0,0,0\n0,1,1\n" * 251, "502 points; give at most 500"),
        (b"0" * 100_001, "100,001 bytes; give at most 100,000"),
        (b"1e400,0,1\n" + FOUR, "line 1"),
    ],
)
def test_other_files_are_refused(content: bytes, words: str) -> None:
    with pytest.raises(InputError, match=words):
        points_from_csv(content)
