"""A reader's own points from a CSV file: a row a point, x, y and a label of 0 or 1."""

import csv
import math

import numpy as np

from core.data.plane_points import PlanePoints, own_points
from core.errors import InputError

MAX_BYTES, MAX_ROWS = 100_000, 500


def points_from_csv(content: bytes) -> PlanePoints:
    """The points, moved and scaled so that the wider of the two axes covers [−1, 1].

    A first row of words is a heading. Both axes are scaled alike.

    Raises:
        InputError: for more than 100,000 bytes or 500 points, a row that is not x, y and label, or
            points that `own_points` refuses.

    >>> found = points_from_csv(b"x,y,label\\n0,0,0\\n4,2,1\\n0,2,0\\n4,0,1\\n")
    >>> found.points.tolist(), found.labels.tolist()
    ([[-1.0, -0.5], [-1.0, 0.5], [1.0, 0.5], [1.0, -0.5]], [0, 0, 1, 1])
    """
    if len(content) > MAX_BYTES:
        raise InputError(f"the file has {len(content):,} bytes; give at most {MAX_BYTES:,}.")
    try:
        rows = list(csv.reader(content.decode("utf-8-sig").splitlines()))
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"the file is no CSV in UTF-8 ({error}). Save it as CSV.") from None
    numbered = [(i, row) for i, row in enumerate(rows, start=1) if row]
    if numbered and not _numbers(numbered[0][1]):
        numbered = numbered[1:]
    if len(numbered) > MAX_ROWS:
        raise InputError(f"the file has {len(numbered):,} points; give at most {MAX_ROWS}.")
    values = np.array([_point(i, row) for i, row in numbered], np.float64).reshape(-1, 3)
    checked = own_points(values[:, :2], values[:, 2])
    low, high = checked.points.min(axis=0), checked.points.max(axis=0)
    reach = float((high - low).max()) / 2 or 1.0
    return PlanePoints((checked.points - (low + high) / 2) / np.float32(reach), checked.labels)


def _point(line: int, row: list[str]) -> list[float]:
    numbers = _numbers(row)
    if len(numbers) != 3 or not all(map(math.isfinite, numbers)) or numbers[2] not in (0, 1):
        shown = ",".join(row)[:40]
        raise InputError(f"line {line} is {shown!r}; write x, y and a label of 0 or 1: 0.5,-1.2,1")
    return numbers


def _numbers(row: list[str]) -> list[float]:
    """The row's numbers; none where it holds a word."""
    try:
        return [float(cell) for cell in row]
    except ValueError:
        return []
