"""Reading CSV as samples: a row each, numbers only; a column "label" holds the right answers."""

import csv
import io
import math
from collections.abc import Sequence

import numpy as np

from core.errors import InputError
from core.models.content import FEWER_SAMPLES, check_size
from core.models.data.given_data import GivenData, as_labels
from core.models.inputs import ModelInput

_LABELS = ("label", "labels", "class", "target")
_DELIMITERS = (";", "\t", ",", " ")  # the first that the last line has: a comma may be decimal


def read_csv(content: bytes, inputs: Sequence[ModelInput], max_mb: float, name: str) -> GivenData:
    """The rows of a table for the model's only input, shaped as the input asks.

    The first line may name the columns. Separated by semicolons or tabs, where a comma is taken for
    a decimal point, by commas, or by blanks. max_mb: of the numbers.

    Raises:
        InputError: when a cell is no number, rows differ in length, or the model has several
            inputs.
    """
    if len(inputs) != 1:
        raise InputError(
            f"{name} is a table, and the model has {len(inputs)} inputs; save one array for each "
            "with np.savez(file, **{input: array})."
        )
    rows = _rows(content, name)
    header = rows.pop(0) if any(map(_is_title, rows[0])) else []
    if not rows:
        raise InputError(f"{name} holds no row of numbers.")
    check_size(len(rows) * len(rows[0]) * 8, max_mb, name, FEWER_SAMPLES)
    titles = [title.strip().lower() for title in header]
    named = [i for i, title in enumerate(titles) if title in _LABELS]
    table = np.array([_numbers(row, len(rows[0]), at, name) for at, row in enumerate(rows, 1)])
    labels = as_labels(table[:, named[0]]) if len(named) == 1 else None
    values = np.delete(table, named[0], axis=1) if labels is not None else table
    return GivenData({inputs[0].name: _shaped(values, inputs[0])}, labels)


def _rows(content: bytes, name: str) -> list[list[str]]:
    """The cells of each line, decimal points in the place of decimal commas."""
    text = as_text(content).strip("\r\n ")
    last = text.rpartition("\n")[2]
    delimiter = next((one for one in _DELIMITERS if one in last), ",")
    try:
        lines = csv.reader(io.StringIO(text), delimiter=delimiter, skipinitialspace=True)
        rows = [row for row in lines if row]
    except csv.Error:
        rows = []
    if not rows:
        raise InputError(f"{name} is no table of numbers; save it as CSV, a sample a line.")
    if delimiter in ";\t":
        rows = [[cell.replace(",", ".") for cell in row] for row in rows]
    return rows


def as_text(content: bytes) -> str:
    """UTF-8, or else Latin-1, in which every byte is a character."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("latin-1")


def _numbers(row: list[str], columns: int, at: int, name: str) -> list[float]:
    if len(row) != columns:
        raise InputError(
            f"row {at} of {name} has {len(row)} cells and the first has {columns}; give as many in "
            "each."
        )
    for cell in row:
        if not _is_number(cell):
            raise InputError(
                f"row {at} of {name} holds {cell[:40]!r}, which is no number; give numbers alone, "
                "and in a column “label” the index of each sample's class."
            )
    return [float(cell) for cell in row]


def _is_title(cell: str) -> bool:
    """Whether a cell of the first line names a column; an empty one is a number left out."""
    return bool(cell.strip()) and not _is_number(cell)


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def _shaped(values: np.ndarray, one: ModelInput) -> np.ndarray:
    """(samples, columns) as (samples, *the input's other axes), in its kind of numbers."""
    if one.dtype.kind in "iu" and np.isfinite(values).all() and (values == np.rint(values)).all():
        values = values.astype(np.int64)
    elif one.dtype.kind == "f":
        with np.errstate(over="ignore"):  # infinity is refused later, like that of an array
            values = values.astype(one.dtype)
    sizes = (one.dimensions or ())[1:]
    fixed = [size for size in sizes if isinstance(size, int)]
    if len(fixed) == len(sizes) and math.prod(fixed) == values.shape[1]:
        return values.reshape(len(values), *fixed)
    return values
