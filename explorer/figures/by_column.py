"""Tables as columns, which is how charts and Streamlit take them."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

Value = TypeVar("Value")


def by_column(rows: Sequence[Mapping[str, Value]]) -> dict[str, list[Value]]:
    """The columns of rows that have the same names; no columns where there is no row.

    >>> by_column([{"bits": 2, "bytes": 10}, {"bits": 3, "bytes": 15}])
    {'bits': [2, 3], 'bytes': [10, 15]}
    """
    return {name: [row[name] for row in rows] for name in (rows[0] if rows else ())}
