"""Places for labels of points that lie close together: none on another, none on a line."""

from collections.abc import Sequence


def stacked(wanted: Sequence[float], gap: float) -> list[float]:
    """The places nearest to `wanted`, which ascend, that are `gap` apart or more.

    Names that would overlap are pushed apart about their middle.

    >>> stacked([1.0, 5.0, 5.0, 20.0], gap=2.0)
    [1.0, 4.0, 6.0, 20.0]
    """
    heaps: list[list[float]] = []  # of places less what a full stack would add: equal in a heap
    for index, place in enumerate(wanted):
        heaps.append([place - index * gap])
        while len(heaps) > 1 and _mean(heaps[-2]) > _mean(heaps[-1]):
            heaps[-2:] = [heaps[-2] + heaps[-1]]
    level = [_mean(heap) for heap in heaps for _ in heap]
    return [place + index * gap for index, place in enumerate(level)]


def clear_of(low: float, high: float, wanted: Sequence[float], gap: float) -> list[float]:
    """The same with no name between `low` and `high`: it moves to the nearer of the two sides.

    All go above when those below would end under 0.

    >>> clear_of(10.0, 14.0, [9.0, 11.0, 13.0], gap=2.0)
    [8.0, 10.0, 14.0]
    >>> clear_of(2.0, 6.0, [1.0, 1.5, 5.0], gap=2.0)  # two names below would need 2 and 0
    [0.0, 2.0, 6.0]
    >>> clear_of(1.0, 5.0, [1.0, 1.5, 4.0], gap=2.0)
    [5.0, 7.0, 9.0]
    """
    below = stacked([place for place in wanted if place < (low + high) / 2], gap)
    below = _shifted(below, min(0.0, low - below[-1])) if below else []
    if below and below[0] < 0:
        below = []
    above = stacked(wanted[len(below) :], gap)
    return below + (_shifted(above, max(0.0, high - above[0])) if above else [])


def _shifted(places: Sequence[float], by: float) -> list[float]:
    return [place + by for place in places]


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)
