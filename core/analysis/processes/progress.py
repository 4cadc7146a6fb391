"""How far an analysis is."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Progress:
    """`done` of `total` layer visits; `layer` is at work now.

    phase: "calibrate" (float run, ranges are observed), "measure" (errors are summed) or "mend"
        (`layer` says what was tried, and `done` and `total` are seconds).
    """

    phase: str
    layer: str
    done: int
    total: int
