"""One line of the benchmark table."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """Ours against a peer, in `unit`; None where there is no peer.

    `ours` and `peer` are medians over the runs. `ratio` is the median of ours / peer over the
    pairs of runs, not the quotient of the two: a busy moment then spoils one pair, not a side.
    """

    name: str
    ours: float
    peer: float | None
    ratio: float | None
    unit: str
    note: str = ""
