"""One line of the benchmark table."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """Ours against a peer, in `unit`; `ratio` is ours / peer. None where there is no peer."""

    name: str
    ours: float
    peer: float | None
    ratio: float | None
    unit: str
    note: str = ""
