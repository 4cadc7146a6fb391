"""The Pareto front: what no other choice beats in both cost and value."""

from collections.abc import Sequence


def pareto_front(costs: Sequence[float], values: Sequence[float]) -> list[int]:
    """Indices of the front, by rising cost; of equal points the first.

    costs: lower is better. values: higher is better. A point is on the front when every other one
    costs more, or is worth less, or is its equal in both.

    >>> pareto_front([300, 100, 200, 400], [0.7, 0.5, 0.9, 0.9])  # 300 costs more than 200
    [1, 2]
    """
    front: list[int] = []
    for i in sorted(range(len(costs)), key=lambda i: (costs[i], -values[i])):
        if not front or values[i] > values[front[-1]]:
            front.append(i)
    return front
