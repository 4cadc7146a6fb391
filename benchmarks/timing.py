"""Time of two functions, taken in turn in one process."""

from collections.abc import Callable
from statistics import median
from time import perf_counter

from benchmarks.row import Row


def race(
    name: str, ours: Callable[[], object], peer: Callable[[], object], note: str, repeats: int = 15
) -> Row:
    """Medians in ms, and the median of the ratios of runs side by side, after one of each."""
    ours(), peer()
    pairs = [(_milliseconds(ours), _milliseconds(peer)) for _ in range(repeats)]
    ratio = median(a / b for a, b in pairs)
    return Row(name, median(a for a, _ in pairs), median(b for _, b in pairs), ratio, "ms", note)


def _milliseconds(function: Callable[[], object]) -> float:
    start = perf_counter()
    function()
    return (perf_counter() - start) * 1e3
