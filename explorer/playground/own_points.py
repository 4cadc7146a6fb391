"""A visitor's own points as text that fits into a link: x, y and label in five characters each."""

import string

import numpy as np

from core.data.plane_points import PlanePoints, own_points

REACH = 1.2  # the picture shows −1.2 to 1.2
MAX_POINTS = 500
PATTERN = f"([0-9A-Za-z]{{4}}[01]){{0,{MAX_POINTS}}}"
_DIGITS = string.digits + string.ascii_uppercase + string.ascii_lowercase
_LAST = len(_DIGITS) ** 2 - 1


def as_text(x: float, y: float, label: int) -> str:
    """One point; coordinates to 0.0003, what lies outside of the picture at its edge.

    >>> as_text(-1.2, 1.2, 1)
    '00zz1'
    """
    return _coded(x) + _coded(y) + str(label)


def count(text: str) -> int:
    """How many points there are."""
    return len(text) // 5


def marks(text: str) -> PlanePoints:
    """The points for a picture, however few."""
    parts = [text[i : i + 5] for i in range(0, len(text), 5)]
    points = [(_number(p[:2]), _number(p[2:4])) for p in parts]
    labels = np.array([int(p[4]) for p in parts], np.int64)
    return PlanePoints(np.array(points, np.float32).reshape(-1, 2), labels)


def from_text(text: str) -> PlanePoints:
    """The points to train on.

    Raises:
        InputError: for too few of them, or of one label alone.
    """
    drawn = marks(text)
    return own_points(drawn.points, drawn.labels)


def _coded(value: float) -> str:
    step = round(min(max((value + REACH) / (2 * REACH), 0.0), 1.0) * _LAST)
    return _DIGITS[step // len(_DIGITS)] + _DIGITS[step % len(_DIGITS)]


def _number(code: str) -> float:
    step = _DIGITS.index(code[0]) * len(_DIGITS) + _DIGITS.index(code[1])
    return 2 * REACH * step / _LAST - REACH
