"""The Pareto front beside its definition."""

from hypothesis import given
from hypothesis import strategies as st

from core.metrics import pareto_front

points = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=12)


@given(points)
def test_the_front_is_what_nothing_beats(points: list[tuple[int, int]]) -> None:
    """By definition: no other point costs at most as much, is worth at least as much, and differs.

    Of points that are equal in both the front has one.
    """
    front = [points[i] for i in pareto_front(*zip(*points, strict=True))] if points else []
    unbeaten = {
        (cost, value)
        for cost, value in points
        if not any(c <= cost and v >= value and (c, v) != (cost, value) for c, v in points)
    }
    assert front == sorted(unbeaten)


def test_nothing_has_no_front() -> None:
    assert pareto_front([], []) == []
